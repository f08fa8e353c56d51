/* The log-posterior of a Gaussian mixture and its gradient, derived by hand, with two ways over points and components.
 *
 *     gmm pairs|blocks DATA RESULTS
 *
 * With r = softmax_k(beta), z = x - mu_k, y = Q z: d alpha = sum r - N softmax(alpha); d mu = Q' sum r y;
 * d q_i = sum r (1 - exp(q_i) z_i y_i) + ...; d l_ji = -sum r z_i y_j + ...; N K D numbers are never kept.
 */
#include "peer.h"

enum { B = 64 }; /* points of a block */

static long d, k, n, packed;
static double *alpha, *mu, *icf, *x, gam, m;
static double *diagonal, *weight, *z, *y, *beta, *sums, *sum_r;
static double value, *gradient;

/* exp(q), and alpha + sum q, of each component. */
static void prepare(void) {
    for (long c = 0; c < k; c++) {
        weight[c] = alpha[c];
        for (long i = 0; i < d; i++) {
            diagonal[c * d + i] = exp(icf[c * packed + i]);
            weight[c] += icf[c * packed + i];
        }
    }
}

static double log_sum_exp(const double *v, long count) {
    double largest = v[0], sum = 0;
    for (long i = 1; i < count; i++) largest = v[i] > largest ? v[i] : largest;
    for (long i = 0; i < count; i++) sum += exp(v[i] - largest);
    return largest + log(sum);
}

static double log_gamma(double a) {
    double sum = d * (d - 1) / 4.0 * log(M_PI);
    for (long j = 1; j <= d; j++) sum += lgamma(a + (1 - j) / 2.0);
    return sum;
}

/* What does not depend on points. */
static double rest(void) {
    double squares = 0, logs = 0, nw = d + m + 1;
    for (long c = 0; c < k; c++) {
        for (long i = 0; i < d; i++) squares += diagonal[c * d + i] * diagonal[c * d + i], logs += icf[c * packed + i];
        for (long i = d; i < packed; i++) squares += icf[c * packed + i] * icf[c * packed + i];
    }
    double constant = nw * d * (log(gam) - 0.5 * log(2)) - log_gamma(nw / 2);
    double points = -n * (double)d / 2 * log(2 * M_PI) - n * log_sum_exp(alpha, k);
    return points + gam * gam / 2 * squares - m * logs - k * constant;
}

/* From the sums over points to the gradient: sum_r, sums = sum r y, and -sum r y z', which is where it goes already. */
static void finish(void) {
    double *d_mu = gradient + k, *d_icf = d_mu + k * d, top = log_sum_exp(alpha, k);
    for (long c = 0; c < k; c++) {
        const double *s = sums + c * d, *e = diagonal + c * d, *l = icf + c * packed;
        double *g = d_icf + c * packed;
        gradient[c] = sum_r[c] - n * exp(alpha[c] - top);
        long at = d;
        for (long i = 0; i < d; i++) {
            double sum = e[i] * s[i];
            g[i] = sum_r[c] + e[i] * g[i] + gam * gam * e[i] * e[i] - m;
            for (long j = i + 1; j < d; j++, at++) {
                sum += l[at] * s[j];
                g[at] += gam * gam * l[at];
            }
            d_mu[c * d + i] = sum;
        }
    }
}

static void clear(void) {
    memset(gradient, 0, (k + k * d + k * packed) * sizeof(double));
    memset(sums, 0, k * d * sizeof(double));
    memset(sum_r, 0, k * sizeof(double));
}

/* ---- one pair of point and component after the other, as ADBench's own program ---- */

static void pair(const double *restrict p, const double *restrict centre, const double *restrict e,
                 const double *restrict l, double *restrict zs, double *restrict ys) {
    for (long i = 0; i < d; i++) zs[i] = p[i] - centre[i];
    for (long i = 0; i < d; i++) ys[i] = e[i] * zs[i];
    for (long i = 0; i < d; i++) {
        for (long j = i + 1; j < d; j++) ys[j] += l[j - i - 1] * zs[i];
        l += d - i - 1;
    }
}

static void point(long row) {
    for (long c = 0; c < k; c++) {
        double *ys = y + c * d, square = 0;
        pair(x + row * d, mu + c * d, diagonal + c * d, icf + c * packed + d, z + c * d, ys);
        for (long i = 0; i < d; i++) square += ys[i] * ys[i];
        beta[c] = weight[c] - 0.5 * square;
    }
}

static void pairs_objective(void) {
    prepare();
    value = rest();
    for (long row = 0; row < n; row++) {
        point(row);
        value += log_sum_exp(beta, k);
    }
}

static void add(double r, const double *restrict zs, const double *restrict ys, double *restrict s,
                double *restrict g) {
    for (long i = 0; i < d; i++) s[i] += r * ys[i];
    for (long i = 0; i < d; i++) g[i] -= r * zs[i] * ys[i];
    g += d;
    for (long i = 0; i < d; i++) {
        double rz = r * zs[i];
        for (long j = i + 1; j < d; j++) g[j - i - 1] -= rz * ys[j];
        g += d - i - 1;
    }
}

static void pairs_derivative(void) {
    prepare();
    clear();
    value = rest();
    for (long row = 0; row < n; row++) {
        point(row);
        double sum = log_sum_exp(beta, k);
        value += sum;
        for (long c = 0; c < k; c++) {
            double r = exp(beta[c] - sum);
            sum_r[c] += r;
            add(r, z + c * d, y + c * d, sums + c * d, gradient + k + k * d + c * packed);
        }
    }
    finish();
}

/* ---- blocks of points: a loop over the points of a block is vectors, and what a block computes stays in cache ---- */

static void centre(const double *restrict p, long count, const double *restrict from, double *restrict zs) {
    for (long i = 0; i < d; i++)
        for (long b = 0; b < B; b++) zs[i * B + b] = b < count ? p[b * d + i] - from[i] : 0;
}

static void transform(const double *restrict zs, const double *restrict e, const double *restrict l,
                      double *restrict ys, double *restrict out, double w) {
    double square[B] = {0};
    for (long j = 0; j < d; j++) {
        double sum[B];
        const double *column = l + j - 1; /* row j of column 0; that of column i + 1 is d - i - 2 further */
        for (long b = 0; b < B; b++) sum[b] = e[j] * zs[j * B + b];
        for (long i = 0; i < j; i++) {
            double factor = *column;
            for (long b = 0; b < B; b++) sum[b] += factor * zs[i * B + b];
            column += d - i - 2;
        }
        for (long b = 0; b < B; b++) square[b] += sum[b] * sum[b], ys[j * B + b] = sum[b];
    }
    for (long b = 0; b < B; b++) out[b] = w - 0.5 * square[b];
}

/* For the points from row on log sum exp of beta over all components, and its softmax in place of beta. */
static void block(long row, long count, double *restrict lse) {
    double largest[B], sum[B];
    for (long c = 0; c < k; c++) {
        double *zs = z + c * d * B;
        centre(x + row * d, count, mu + c * d, zs);
        transform(zs, diagonal + c * d, icf + c * packed + d, y + c * d * B, beta + c * B, weight[c]);
    }
    for (long b = 0; b < B; b++) largest[b] = beta[b], sum[b] = 0;
    for (long c = 1; c < k; c++)
        for (long b = 0; b < B; b++) largest[b] = beta[c * B + b] > largest[b] ? beta[c * B + b] : largest[b];
    for (long c = 0; c < k; c++)
        for (long b = 0; b < B; b++) {
            double e = exp(beta[c * B + b] - largest[b]);
            beta[c * B + b] = e;
            sum[b] += e;
        }
    for (long b = 0; b < B; b++) lse[b] = largest[b] + log(sum[b]);
    for (long b = 0; b < B; b++) sum[b] = b < count ? 1 / sum[b] : 0;
    for (long c = 0; c < k; c++)
        for (long b = 0; b < B; b++) beta[c * B + b] *= sum[b];
}

static void blocks_objective(void) {
    double lse[B];
    prepare();
    value = rest();
    for (long row = 0; row < n; row += B) {
        long count = n - row < B ? n - row : B;
        block(row, count, lse);
        for (long b = 0; b < count; b++) value += lse[b];
    }
}

static double dot(const double *restrict a, const double *restrict b) {
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (long i = 0; i < B; i++) sum += a[i] * b[i];
    return sum;
}

static void accumulate(const double *restrict r, const double *restrict zs, double *restrict ys, double *restrict s,
                       double *restrict g) {
    for (long j = 0; j < d; j++) {
        double sum = 0;
#pragma omp simd reduction(+ : sum)
        for (long b = 0; b < B; b++) sum += ys[j * B + b] *= r[b];
        s[j] += sum;
    }
    double *below = g + d;
    for (long i = 0; i < d; i++) {
        g[i] -= dot(zs + i * B, ys + i * B);
        for (long j = i + 1; j < d; j++) *below++ -= dot(zs + i * B, ys + j * B);
    }
}

static void blocks_derivative(void) {
    double lse[B];
    prepare();
    clear();
    value = rest();
    for (long row = 0; row < n; row += B) {
        long count = n - row < B ? n - row : B;
        block(row, count, lse);
        for (long b = 0; b < count; b++) value += lse[b];
        for (long c = 0; c < k; c++) {
            for (long b = 0; b < B; b++) sum_r[c] += beta[c * B + b];
            accumulate(beta + c * B, z + c * d * B, y + c * d * B, sums + c * d, gradient + k + k * d + c * packed);
        }
    }
    finish();
}

int main(int argc, char **argv) {
    if (argc != 4) return fprintf(stderr, "gmm pairs|blocks DATA RESULTS\n"), 1;
    open_numbers(argv[2]);
    d = next(), k = next(), n = next(), packed = d * (d + 1) / 2;
    alpha = numbers(k), mu = numbers(k * d), icf = numbers(k * packed), x = numbers(n * d), gam = next(), m = next();
    diagonal = room(k * d, 8), weight = room(k, 8), z = room(k * d * B, 8), y = room(k * d * B, 8);
    beta = room(k * B, 8), sums = room(k * d, 8), sum_r = room(k, 8), gradient = room(k + k * d + k * packed, 8);
    int by_blocks = !strcmp(argv[1], "blocks");
    void (*derivative)(void) = by_blocks ? blocks_derivative : pairs_derivative;
    derivative();
    save(argv[3], 2, (double *[]){&value, gradient}, (long[]){1, k + k * d + k * packed});
    void (*objective)(void) = by_blocks ? blocks_objective : pairs_objective;
    answer(by_blocks ? "C, blocks of points" : "C, pair by pair", objective, derivative);
    return 0;
}
