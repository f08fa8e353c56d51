/* The loss of an LSTM whose weights act on single elements, and its gradient through time, derived by hand: forward
 * with a tape of gates and states, and backward over it.
 *
 *     lstm tape DATA RESULTS
 */
#include "peer.h"

static long l, c, b;
static double *parameters, *extra, *state0, *seq;
/* Rows of b numbers: [t][layer], of the states after step t - 1; row block 0 is where they start. */
static double *hidden, *cells;
/* [t][layer][forget, ingate, outgate, change, tanh of the cell][b] */
static double *tape;
static double *d_hidden, *d_cells, value, *gradient;

static double sigmoid(double v) { return 1 / (1 + exp(-v)); }

static void forward_layer(const double *restrict a, const double *restrict h, const double *restrict cell,
                          const double *restrict w, const double *restrict bias, double *restrict f,
                          double *restrict new_h, double *restrict new_cell) {
    double *i = f + b, *o = i + b, *g = o + b, *t = g + b;
    for (long j = 0; j < b; j++) f[j] = sigmoid(a[j] * w[j] + bias[j]);
    for (long j = 0; j < b; j++) i[j] = sigmoid(h[j] * w[b + j] + bias[b + j]);
    for (long j = 0; j < b; j++) o[j] = sigmoid(a[j] * w[2 * b + j] + bias[2 * b + j]);
    for (long j = 0; j < b; j++) g[j] = tanh(h[j] * w[3 * b + j] + bias[3 * b + j]);
    for (long j = 0; j < b; j++) new_cell[j] = cell[j] * f[j] + i[j] * g[j];
    for (long j = 0; j < b; j++) t[j] = tanh(new_cell[j]);
    for (long j = 0; j < b; j++) new_h[j] = o[j] * t[j];
}

/* One step; keep says where the tape goes on, or 0 where the next step may write over it. */
static double forward(long t, long keep) {
    double a[b], y[b], sum = 0, total = 0;
    const double *bits = seq + t * b;
    for (long j = 0; j < b; j++) a[j] = bits[j] * extra[j];
    double *old_h = hidden + keep * t * l * b, *old_cells = cells + keep * t * l * b;
    double *new_h = keep ? old_h + l * b : old_h, *new_cells = keep ? old_cells + l * b : old_cells;
    for (long i = 0; i < l; i++) {
        double h[b], cell[b];
        memcpy(h, old_h + i * b, sizeof h), memcpy(cell, old_cells + i * b, sizeof cell);
        const double *w = parameters + 2 * i * 4 * b;
        forward_layer(a, h, cell, w, w + 4 * b, tape + (keep * t * l + i) * 5 * b, new_h + i * b, new_cells + i * b);
        memcpy(a, new_h + i * b, sizeof a);
    }
    for (long j = 0; j < b; j++) y[j] = a[j] * extra[b + j] + extra[2 * b + j];
    for (long j = 0; j < b; j++) sum += exp(y[j]);
    sum = log(2 + sum);
    for (long j = 0; j < b; j++) total += bits[b + j] * (y[j] - sum);
    return total;
}

static void start(void) {
    for (long i = 0; i < l; i++) {
        memcpy(hidden + i * b, state0 + 2 * i * b, b * sizeof(double));
        memcpy(cells + i * b, state0 + (2 * i + 1) * b, b * sizeof(double));
    }
}

static void objective(void) {
    start();
    double total = 0;
    for (long t = 0; t < c - 1; t++) total += forward(t, 0);
    value = -total / (b * (c - 1));
}

/* d_a: in the derivative by what the layer gives to the next, out that by what it takes from the last. */
static void backward_layer(const double *restrict a, const double *restrict h, const double *restrict cell,
                           const double *restrict w, const double *restrict f, double *restrict d_a,
                           double *restrict d_h, double *restrict d_cell, double *restrict g_w) {
    const double *i = f + b, *o = i + b, *g = o + b, *t = g + b;
    double *g_b = g_w + 4 * b;
    for (long j = 0; j < b; j++) {
        double dh = d_h[j] + d_a[j];
        double dc = d_cell[j] + dh * o[j] * (1 - t[j] * t[j]);
        double po = dh * t[j] * o[j] * (1 - o[j]);
        double pf = dc * cell[j] * f[j] * (1 - f[j]);
        double pi = dc * g[j] * i[j] * (1 - i[j]);
        double pg = dc * i[j] * (1 - g[j] * g[j]);
        d_cell[j] = dc * f[j];
        g_w[j] += pf * a[j], g_b[j] += pf;
        g_w[b + j] += pi * h[j], g_b[b + j] += pi;
        g_w[2 * b + j] += po * a[j], g_b[2 * b + j] += po;
        g_w[3 * b + j] += pg * h[j], g_b[3 * b + j] += pg;
        d_h[j] = pi * w[b + j] + pg * w[3 * b + j];
        d_a[j] = pf * w[j] + po * w[2 * b + j];
    }
}

static void backward(long t) {
    double d_a[b], a[b], y[b], sum = 2, chosen = 0, scale = -1.0 / (b * (c - 1));
    double *g_extra = gradient + 8 * l * b;
    const double *bits = seq + t * b, *h = hidden + t * l * b, *cell = cells + t * l * b, *top = h + (2 * l - 1) * b;
    for (long j = 0; j < b; j++) {
        y[j] = exp(top[j] * extra[b + j] + extra[2 * b + j]);
        sum += y[j], chosen += bits[b + j];
    }
    for (long j = 0; j < b; j++) {
        double dy = scale * (bits[b + j] - chosen * y[j] / sum);
        g_extra[b + j] += dy * top[j], g_extra[2 * b + j] += dy;
        d_a[j] = dy * extra[b + j];
    }
    for (long i = l; i-- > 0;) {
        if (i) memcpy(a, h + (l + i - 1) * b, sizeof a);
        else for (long j = 0; j < b; j++) a[j] = bits[j] * extra[j];
        long at = i * b, row = 8 * at;
        backward_layer(a, h + at, cell + at, parameters + row, tape + (t * l + i) * 5 * b, d_a, d_hidden + at,
                       d_cells + at, gradient + row);
    }
    for (long j = 0; j < b; j++) g_extra[j] += d_a[j] * bits[j];
}

static void derivative(void) {
    start();
    double total = 0;
    for (long t = 0; t < c - 1; t++) total += forward(t, 1);
    value = -total / (b * (c - 1));
    memset(gradient, 0, (8 * l + 3) * b * sizeof(double));
    memset(d_hidden, 0, l * b * sizeof(double)), memset(d_cells, 0, l * b * sizeof(double));
    for (long t = c - 1; t-- > 0;) backward(t);
}

int main(int argc, char **argv) {
    if (argc != 4) return fprintf(stderr, "lstm tape DATA RESULTS\n"), 1;
    open_numbers(argv[2]);
    l = next(), c = next(), b = next();
    parameters = numbers(8 * l * b), extra = numbers(3 * b), state0 = numbers(2 * l * b), seq = numbers(c * b);
    hidden = room(c * l * b, 8), cells = room(c * l * b, 8), tape = room(c * l * 5 * b, 8);
    d_hidden = room(l * b, 8), d_cells = room(l * b, 8), gradient = room((8 * l + 3) * b, 8);
    derivative();
    save(argv[3], 2, (double *[]){&value, gradient}, (long[]){1, (8 * l + 3) * b});
    answer("C, with a tape", objective, derivative);
    return 0;
}
