package org.graphc.runtime.train;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Parameter;
import org.graphc.core.tensor.Tensor;
import org.graphc.runtime.GraphFunction;
import org.graphc.runtime.Result;
import org.graphc.runtime.RunFailure;

/**
 * Runs the updates of a graph over batches of rows, epoch after epoch: Θ ← Θ − α∇J(Θ), or whatever the updates say. All
 * updates of a step read the old values and take effect together.
 */
public final class Trainer {
    private final GraphFunction function;
    private final TrainingData data;
    private final TrainingOptions options;
    private final String loss;
    private final ImmutableList<String> derivatives;
    private final int rows;

    /** @throws RunFailure if the graph has no updates or no loss, or options do not fit the data */
    public Trainer(GraphFunction function, TrainingData data, TrainingOptions options) {
        this.function = function;
        this.data = data;
        this.options = options;
        this.loss = lossOf(function.graph(), options);
        this.derivatives = options.tolerance().isPresent() ? derivativesOf(function.graph(), loss) : ImmutableList.of();
        this.rows = options.testFrom().orElse(data.rows());
        require(!function.graph().updates().isEmpty(), "nothing to train: the graph has no update");
        require(rows > 0, "there are no rows to train on");
        require(
                rows <= data.rows(),
                "row " + rows + ", where the test rows should begin, is past the end: the data has " + data.rows()
                        + " rows");
        require(
                options.batch() == 1 || !data.onlySingleRows(),
                "an input has no symbolic axis for the rows, so only batches of 1 fit; declare it with `dim batch;`");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new RunFailure(message);
        }
    }

    private static String lossOf(Graph graph, TrainingOptions options) {
        String name = options.loss().orElseGet(() -> graph.outputs().containsKey("loss") ? "loss" : firstScalar(graph));
        Node output = graph.outputs().get(name);
        require(
                output != null,
                "there is no output " + name + " to follow; outputs are "
                        + graph.outputs().keySet());
        require(
                isLoss(output),
                "output " + name + " of type " + output.type() + " is no loss, which is a float scalar");
        return name;
    }

    private static String firstScalar(Graph graph) {
        return graph.outputs().entrySet().stream()
                .filter(output ->
                        isLoss(output.getValue()) && !output.getValue().origin().isDerivative())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new RunFailure("no output is a float scalar, so there is no loss to follow"));
    }

    private static boolean isLoss(Node output) {
        return output.type().isScalar() && output.dtype().isFloat();
    }

    private static ImmutableList<String> derivativesOf(Graph graph, String loss) {
        ImmutableList.Builder<String> names = ImmutableList.builder();
        List<String> learnt = graph.updates().keySet().stream()
                .filter(parameter -> learns(graph, parameter, loss))
                .toList();
        require(!learnt.isEmpty(), "a tolerance needs a parameter that " + loss + " depends on");
        for (String parameter : learnt) {
            String name = "d" + loss + "_d" + parameter;
            require(
                    graph.outputs().containsKey(name),
                    "a tolerance needs the output " + name + ": write gradient(" + loss + ", " + parameter + ");");
            names.add(name);
        }
        return names.build();
    }

    /** Whether the loss depends on a parameter, and it is no count; else it is state, as the velocity of a momentum. */
    private static boolean learns(Graph graph, String parameter, String loss) {
        Node leaf = graph.parameters().get(parameter);
        BitSet used = new BitSet();
        used.set(graph.outputs().get(loss).id());
        for (int id = used.length() - 1; id >= 0; id = used.previousSetBit(id - 1)) {
            graph.nodes().get(id).inputs().forEach(input -> used.set(input.id()));
        }
        return used.get(leaf.id()) && leaf.dtype().isFloat();
    }

    /** The name of the output that is followed. */
    public String loss() {
        return loss;
    }

    /** How many steps an epoch has. */
    public int stepsAnEpoch() {
        return (rows + options.batch() - 1) / options.batch();
    }

    /** Trains from the given values of parameters; those not given start as the graph says. */
    public Training run(Map<String, Tensor> start, TrainingListener listener) {
        Map<String, Tensor> state = state(start);
        ImmutableList.Builder<StepLoss> losses = ImmutableList.builder();
        int epoch = 0;
        boolean converged = false;
        while (epoch < options.epochs() && !converged && !listener.stops()) {
            epoch++;
            converged = epoch(epoch, state, losses, listener);
        }
        return new Training(ImmutableMap.copyOf(state), losses.build(), epoch, converged);
    }

    private Map<String, Tensor> state(Map<String, Tensor> start) {
        Map<String, Tensor> state = new LinkedHashMap<>();
        function.graph().parameters().forEach((name, leaf) -> state.put(name, ((Parameter) leaf.op()).initial()));
        state.putAll(data.parameters());
        state.putAll(start);
        return state;
    }

    /** Returns true where all steps were made and all derivatives of all of them were below the tolerance. */
    private boolean epoch(
            int epoch, Map<String, Tensor> state, ImmutableList.Builder<StepLoss> losses, TrainingListener listener) {
        int[] order = options.shuffleSeed().isPresent()
                ? Permutation.of(rows, options.shuffleSeed().getAsLong(), epoch)
                : Permutation.identity(rows);
        boolean flat = options.tolerance().isPresent();
        double sum = 0;
        for (int i = 0; i < stepsAnEpoch(); i++) {
            int from = i * options.batch();
            int[] batch = Arrays.copyOfRange(order, from, Math.min(rows, from + options.batch()));
            Result result = function.call(feeds(data.feed(batch), state));
            StepLoss step = new StepLoss(
                    epoch,
                    (epoch - 1) * stepsAnEpoch() + i + 1,
                    result.outputs().get(loss).item());
            flat = flat && isFlat(result);
            state.putAll(result.updates());
            losses.add(step);
            listener.step(step);
            sum += step.loss();
            if (i + 1 < stepsAnEpoch() && listener.stops()) {
                return false;
            }
        }
        listener.epoch(epoch, sum / stepsAnEpoch());
        return flat;
    }

    private static ImmutableMap<String, Tensor> feeds(Map<String, Tensor> inputs, Map<String, Tensor> state) {
        return ImmutableMap.<String, Tensor>builder()
                .putAll(inputs)
                .putAll(state)
                .buildOrThrow();
    }

    private boolean isFlat(Result result) {
        double tolerance = options.tolerance().orElseThrow();
        for (String name : derivatives) {
            Tensor derivative = result.outputs().get(name);
            for (int i = 0; i < derivative.size(); i++) {
                if (!(Math.abs(derivative.getDouble(i)) < tolerance)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What the first step is fed, so that everything can be checked before anything runs. */
    public ImmutableMap<String, Tensor> firstFeed(Map<String, Tensor> start) {
        return feeds(data.feedRange(0, Math.min(rows, options.batch())), state(start));
    }

    /** What the graph returns for the rows from one up to, not including, another, all in one run. */
    public Result evaluate(Map<String, Tensor> parameters, int from, int to) {
        return function.call(feeds(data.feedRange(from, to), parameters));
    }
}
