package org.graphc.runtime;

import org.graphc.runtime.plan.Buffer;

/**
 * The carries of a loop, the first parameters and results of its body. Where a carry is computed, its array and that of
 * the result change places after each step; where it is handed on as it is, it is copied.
 */
final class Carries {
    private final Object[] now;
    private final Object[] next;
    private final boolean[] isComputed;

    Carries(BodyProgram body, int count) {
        this.now = new Object[count];
        this.next = new Object[count];
        this.isComputed = new boolean[count];
        for (int i = 0; i < count; i++) {
            now[i] = body.allocate(i);
            isComputed[i] = body.result(i).kind() == Buffer.Kind.OUTPUT && isAlone(body, i, count);
            next[i] = isComputed[i] ? now[i] : body.allocate(i);
        }
    }

    private static boolean isAlone(BodyProgram body, int carry, int count) {
        for (int i = 0; i < count; i++) {
            if (i != carry && body.result(i).equals(body.result(carry))) {
                return false;
            }
        }
        return true;
    }

    /** Copies the first values, and has the body read them. */
    void begin(Object[] first, BodyProgram body, BodyRun run) {
        for (int i = 0; i < now.length; i++) {
            System.arraycopy(first[i], 0, now[i], 0, body.length(i));
            run.read(i, now[i]);
        }
    }

    /** The array of a carry before the step, and after the last step. */
    Object get(int i) {
        return now[i];
    }

    int count() {
        return now.length;
    }

    /** After a step of the body: its results are the carries before the next. */
    void advance(BodyProgram body, BodyRun run) {
        for (int i = 0; i < now.length; i++) {
            if (!isComputed[i]) {
                System.arraycopy(run.result(i), 0, next[i], 0, body.length(i));
            }
        }
        for (int i = 0; i < now.length; i++) {
            Object before = now[i];
            now[i] = isComputed[i] ? run.exchange(i, before) : next[i];
            next[i] = before;
            run.read(i, now[i]);
        }
    }
}
