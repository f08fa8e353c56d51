package org.graphc.runtime.cli;

import com.google.common.base.Throwables;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Conv;
import org.graphc.core.op.MatMul;
import org.graphc.core.tensor.Tensor;
import org.graphc.runtime.GraphFunction;
import org.graphc.runtime.Result;
import org.graphc.runtime.interp.Interpreter;

/**
 * A graph that is interpreted while it is compiled: a call is answered by whoever has the answer first, and once it is
 * compiled, by compiled code alone. Which of the two answers depends on the machine's mood, so this is for graphs that
 * give the same bits both ways ({@link #givesSameBits}).
 */
final class Overtaking implements GraphFunction {
    /** javac recurses, as deep as expressions are. */
    private static final long STACK_BYTES = 16L << 20;

    private final Graph graph;
    private final CompletableFuture<GraphFunction> compiled;
    private final Consumer<String> printed;

    /**
     * Starts to compile.
     *
     * @param graph as the interpreter shall run it
     * @param compiler makes the same graph ready, and may take its time
     * @param printed takes what an interpreted run prints, if it is the one that answers
     */
    Overtaking(Graph graph, Callable<GraphFunction> compiler, Consumer<String> printed) {
        this.graph = graph;
        this.printed = printed;
        this.compiled = new CompletableFuture<>();
        start("graphc compiler", compiled, compiler);
    }

    /** False for graphs with products of floats, whose terms compiled code may add in another order (ADR 3). */
    static boolean givesSameBits(Graph graph) {
        Deque<Graph> open = new ArrayDeque<>(List.of(graph));
        while (!open.isEmpty()) {
            Graph next = open.pop();
            for (int id : Sweep.reaching(next).stream().toArray()) {
                Node node = next.node(id);
                boolean isProduct = node.op() instanceof MatMul || node.op() instanceof Conv;
                if (isProduct && node.dtype().isFloat()) {
                    return false;
                }
                Body.of(node.op()).forEach(body -> open.push(body.graph()));
            }
        }
        return true;
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public Result call(Map<String, Tensor> feeds) {
        if (compiled.isDone()) {
            return value(compiled).call(feeds);
        }
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Result> interpreted = new CompletableFuture<>();
        Thread thread = start("graphc interpreter", interpreted, () -> new Interpreter(graph, lines::add).call(feeds));
        CompletableFuture.anyOf(compiled, interpreted.exceptionallyCompose(e -> new CompletableFuture<>()))
                .exceptionally(e -> e)
                .join();
        if (!interpreted.isDone() || interpreted.isCompletedExceptionally()) {
            thread.interrupt();
            return value(compiled).call(feeds); // which fails as well where the run does
        }
        lines.forEach(printed);
        return value(interpreted);
    }

    private static <T> T value(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            Throwables.throwIfUnchecked(e.getCause());
            throw e;
        }
    }

    /** Neither thread keeps the process from ending. */
    private static <T> Thread start(String name, CompletableFuture<T> future, Callable<? extends T> task) {
        Runnable run = () -> {
            try {
                future.complete(task.call());
            } catch (Exception | Error e) {
                future.completeExceptionally(e);
            }
        };
        Thread thread = new Thread(null, run, name, STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
