import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;
import java.util.StringJoiner;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.AssignVariableOp;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReadVariableOp;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TType;

/**
 * The workloads of {@code WorkloadBenchmark} by TensorFlow Java: a graph with gradients by {@code addGradients}, and
 * one session. Parameters are variables of the session, other inputs are fed each call. A call is a run that fetches
 * the loss, read as a number, and all gradients, which stay tensors.
 *
 * <p>Arguments: {@code W1} to {@code W6} and the number of threads; for each number of seconds on standard input it
 * prints a line of JSON. Or {@code W7} and a number of nodes: the time from nothing to the first result of a chain of
 * x + y sin x. {@code TF_XLA_FLAGS=--tf_xla_auto_jit=2 --tf_xla_cpu_global_jit} has XLA compile, {@code -Dgrappler=off}
 * turns graph optimisation off.
 */
public final class TensorFlowWorkloads {
    private final Graph graph = new Graph();
    private final Ops tf = Ops.create(graph);
    private final List<Op> assignments = new ArrayList<>();
    private final Map<Operand<?>, Tensor> initial = new LinkedHashMap<>();
    private final Map<Operand<?>, Tensor> fed = new LinkedHashMap<>();
    private final Map<String, Operand<?>> parameters = new LinkedHashMap<>();

    private static double uniform(long seed, long i) {
        long z = (seed << 40) + (i + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
    }

    private static double[] within(long seed, double scale, long... shape) {
        double[] values = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        Arrays.setAll(values, i -> (uniform(seed, i) * 2 - 1) * scale);
        return values;
    }

    private static TFloat32 f32(double[] values, long... shape) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        return TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(rounded));
    }

    private static TFloat64 f64(double[] values, long... shape) {
        return TFloat64.tensorOf(Shape.of(shape), DataBuffers.of(values));
    }

    private <T extends TType> Operand<T> input(T value) {
        @SuppressWarnings("unchecked")
        Placeholder<T> input = tf.placeholder((Class<T>) value.type(), Placeholder.shape(value.shape()));
        fed.put(input, value);
        return input;
    }

    private <T extends TType> Operand<T> parameter(String name, T value) {
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) value.type();
        VarHandleOp variable = VarHandleOp.create(tf.scope(), type, value.shape(), VarHandleOp.sharedName(name));
        Placeholder<T> first = tf.placeholder(type);
        initial.put(first, value);
        assignments.add(AssignVariableOp.create(tf.scope(), variable, first));
        Operand<T> read = ReadVariableOp.create(tf.scope(), variable, type);
        parameters.put(name, read);
        return read;
    }

    private Operand<?> network(long seed, int batch, int... units) {
        int classes = units[units.length - 1];
        double[] labels = new double[batch * classes];
        for (int i = 0; i < batch; i++) {
            labels[i * classes + (int) (uniform(seed + 1, i) * classes)] = 1;
        }
        Operand<TFloat32> h = input(f32(within(seed, 1, batch, units[0]), batch, units[0]));
        Operand<TFloat32> decay = tf.constant(0f);
        for (int i = 0; i + 1 < units.length; i++) {
            double scale = Math.sqrt(6.0 / (units[i] + units[i + 1]));
            double[] weights = within(seed + 10 + i, scale, units[i], units[i + 1]);
            Operand<TFloat32> w = parameter("w" + i, f32(weights, units[i], units[i + 1]));
            Operand<TFloat32> b = parameter("b" + i, f32(within(seed + 20 + i, 0.1, units[i + 1]), units[i + 1]));
            h = tf.nn.biasAdd(tf.linalg.matMul(h, w), b);
            h = i + 2 < units.length ? tf.nn.relu(h) : h;
            decay = tf.math.add(decay, tf.nn.l2Loss(w)); // half the sum of squares
        }
        Operand<TFloat32> y = input(f32(labels, batch, classes));
        Operand<TFloat32> each = tf.nn.softmaxCrossEntropyWithLogits(h, y).loss();
        return tf.math.add(tf.math.mean(each, tf.constant(0)), tf.math.mul(decay, tf.constant(2e-4f)));
    }

    private Operand<?> chain() {
        int n = 1_000_000;
        Operand<TFloat32> x = parameter("x", f32(within(301, 2, n), n));
        Operand<TFloat32> w = parameter("w", f32(within(302, 1, n), n));
        Operand<TFloat32> b = parameter("b", f32(within(303, 0.5, n), n));
        Operand<TFloat32> tanh = tf.math.tanh(tf.math.add(tf.math.mul(x, w), b));
        Operand<TFloat32> bell = tf.math.exp(tf.math.neg(tf.math.mul(x, x)));
        Operand<TFloat32> log = tf.math.log1p(tf.math.exp(x));
        Operand<TFloat32> gate = tf.math.sigmoid(tf.math.mul(w, x));
        return tf.sum(tf.math.add(tf.math.mul(tanh, bell), tf.math.mul(log, gate)), tf.constant(0));
    }

    private Operand<?> rosenbrock() {
        Operand<TFloat64> x = input(f64(within(401, 1.5, 10), 10));
        parameters.put("x", x);
        Operand<TFloat64> a = tf.slice(x, tf.constant(new int[] {0}), tf.constant(new int[] {9}));
        Operand<TFloat64> c = tf.slice(x, tf.constant(new int[] {1}), tf.constant(new int[] {9}));
        Operand<TFloat64> r = tf.math.sub(c, tf.math.mul(a, a));
        Operand<TFloat64> d = tf.math.sub(tf.constant(1.0), a);
        Operand<TFloat64> hundred = tf.math.mul(tf.constant(100.0), tf.math.mul(r, r));
        return tf.sum(tf.math.add(hundred, tf.math.mul(d, d)), tf.constant(0));
    }

    private Operand<?> regression() {
        double[] labels = new double[1000];
        Arrays.setAll(labels, i -> uniform(503, i) < 0.5 ? 1 : 0);
        Operand<TFloat64> x = input(f64(within(501, 1, 1000, 50), 1000, 50));
        Operand<TFloat64> y = input(f64(labels, 1000, 1));
        Operand<TFloat64> w = parameter("w", f64(within(502, 0.5, 50), 50, 1));
        Operand<TFloat64> b = parameter("b", f64(within(504, 0.1, 1), 1));
        Operand<TFloat64> z = tf.math.add(tf.linalg.matMul(x, w), b);
        return tf.math.mean(tf.math.sub(tf.math.softplus(z), tf.math.mul(y, z)), tf.constant(new int[] {0, 1}));
    }

    private Operand<?> attention() {
        long[] shape = {8, 128, 64};
        Operand<TFloat32> q = parameter("q", f32(within(600, 1.7, shape), shape));
        Operand<TFloat32> k = parameter("k", f32(within(601, 1.7, shape), shape));
        Operand<TFloat32> v = parameter("v", f32(within(602, 1, shape), shape));
        Operand<TFloat32> g = input(f32(within(603, 1, shape), shape));
        Operand<TFloat32> product =
                BatchMatMul.<TFloat32>create(tf.scope(), q, k, TFloat32.class, BatchMatMul.adjY(true));
        Operand<TFloat32> share = tf.nn.softmax(tf.math.mul(product, tf.constant(0.125f)));
        Operand<TFloat32> out = BatchMatMul.<TFloat32>create(tf.scope(), share, v, TFloat32.class);
        return tf.sum(tf.math.mul(out, g), tf.constant(new int[] {0, 1, 2}));
    }

    private Operand<?> loss(String name) {
        return switch (name) {
            case "W1" -> network(100, 32, 784, 128, 10);
            case "W2" -> network(200, 128, 784, 512, 512, 10);
            case "W3" -> chain();
            case "W4" -> rosenbrock();
            case "W5" -> regression();
            case "W6" -> attention();
            default -> throw new IllegalArgumentException("no workload " + name);
        };
    }

    private static ConfigProto config(int threads) {
        ConfigProto.Builder config =
                ConfigProto.newBuilder().setIntraOpParallelismThreads(threads).setInterOpParallelismThreads(threads);
        if ("off".equals(System.getProperty("grappler"))) {
            config.setGraphOptions(GraphOptions.newBuilder()
                    .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)));
        }
        return config.build();
    }

    private static double number(Tensor tensor) {
        return tensor instanceof TFloat32 single ? single.getFloat() : ((TFloat64) tensor).getDouble();
    }

    private static double norm(Tensor tensor) {
        double sum = 0;
        if (tensor instanceof TFloat32 single) {
            float[] values = new float[(int) tensor.size()];
            single.copyTo(DataBuffers.of(values));
            for (float value : values) {
                sum += (double) value * value;
            }
        } else {
            double[] values = new double[(int) tensor.size()];
            ((TFloat64) tensor).copyTo(DataBuffers.of(values));
            for (double value : values) {
                sum += value * value;
            }
        }
        return Math.sqrt(sum);
    }

    private void answer(Operand<?> loss, int threads) {
        Output<?>[] by = parameters.values().stream().map(Operand::asOutput).toArray(Output<?>[]::new);
        Output<?>[] gradients = graph.addGradients(loss.asOutput(), by);
        try (Session session = new Session(graph, config(threads))) {
            for (Op assignment : assignments) {
                Session.Runner runner = session.runner().addTarget(assignment);
                initial.forEach(runner::feed);
                runner.run().close();
            }
            Scanner seconds = new Scanner(System.in);
            while (seconds.hasNextLine()) {
                double given = Double.parseDouble(seconds.nextLine());
                double[] times = new double[1 << 20];
                int calls = 0;
                long start = System.nanoTime();
                long before = start;
                while (calls < 5 || before - start < given * 1e9 && calls < times.length) {
                    try (Result result = run(session, loss, gradients)) {
                        number(result.get(0));
                    }
                    long now = System.nanoTime();
                    times[calls++] = (now - before) / 1e6;
                    before = now;
                }
                Arrays.sort(times, 0, calls);
                String form = "{\"by\": \"TensorFlow %s\","
                        + " \"call\": {\"median\": %.6f, \"least\": %.6f, \"p90\": %.6f}, %s}%n";
                System.out.printf(
                        Locale.ROOT,
                        form,
                        TensorFlow.version(),
                        times[calls / 2],
                        times[0],
                        times[calls * 9 / 10],
                        norms(session, loss, gradients));
            }
        }
    }

    private Result run(Session session, Operand<?> loss, Output<?>[] gradients) {
        Session.Runner runner = session.runner().fetch(loss.asOutput());
        fed.forEach(runner::feed);
        for (Output<?> gradient : gradients) {
            runner.fetch(gradient);
        }
        return runner.run();
    }

    private String norms(Session session, Operand<?> loss, Output<?>[] gradients) {
        try (Result result = run(session, loss, gradients)) {
            StringJoiner norms = new StringJoiner(", ", "\"norms\": {", "}");
            norms.add(String.format(Locale.ROOT, "\"loss\": %.9g", Math.abs(number(result.get(0)))));
            int at = 1;
            for (String name : parameters.keySet()) {
                norms.add(String.format(Locale.ROOT, "\"dloss_d%s\": %.9g", name, norm(result.get(at++))));
            }
            return norms.toString();
        }
    }

    /** Microseconds a node from nothing to the first result. */
    private static double untilFirst(int nodes) {
        long start = System.nanoTime();
        TensorFlowWorkloads it = new TensorFlowWorkloads();
        Placeholder<TFloat64> input = it.tf.placeholder(TFloat64.class, Placeholder.shape(Shape.scalar()));
        Operand<TFloat64> y = it.tf.constant(1e-5);
        Operand<TFloat64> x = input;
        for (int i = 0; i < nodes / 3; i++) {
            x = it.tf.math.add(it.tf.math.mul(it.tf.math.sin(x), y), x);
        }
        Output<?>[] gradients = it.graph.addGradients(x.asOutput(), new Output<?>[] {input.asOutput()});
        try (Session session = new Session(it.graph, config(1));
                TFloat64 half = TFloat64.scalarOf(0.5);
                Result result = session.runner().feed(input, half).fetch(x).fetch(gradients[0]).run()) {
            number(result.get(1));
        }
        return (System.nanoTime() - start) / 1e3 / nodes;
    }

    /** Answers. */
    public static void main(String[] args) {
        int count = Integer.parseInt(args[1]);
        if (args[0].equals("W7")) {
            untilFirst(300); // loads the library
            System.out.printf(Locale.ROOT, "{\"nodes\": %d, \"micros_a_node\": %.3f}%n", count, untilFirst(count));
        } else {
            TensorFlowWorkloads it = new TensorFlowWorkloads();
            it.answer(it.loss(args[0]), count);
        }
    }
}
