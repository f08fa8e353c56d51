/* Reprojection errors of a bundle adjustment and their sparse Jacobian, derived by hand; each observation by itself, or
 * with all that depends on the camera alone (rotation, its sine and cosine) computed once for each camera.
 *
 *     ba single|cameras DATA RESULTS          DATA: n m p; n cameras of 11, m points of 3, p rows of five
 */
#include "peer.h"

enum { CAMERA = 11, ROW = 15 };

/* axis and angle of a rotation; the angle is 0 where there is no axis. */
typedef struct { double v[3], t, s, c; } Rotation;

static long n, m, p;
static double *cameras, *points, *weights, *features, *errors, *w_errors, *jacobian;
static long *camera, *position;
static Rotation *rotations;

static double dot(const double *a, const double *b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

static void cross(const double *a, const double *b, double *out) {
    out[0] = a[1] * b[2] - a[2] * b[1], out[1] = a[2] * b[0] - a[0] * b[2], out[2] = a[0] * b[1] - a[1] * b[0];
}

static Rotation rotation(const double *r) {
    Rotation q = {{r[0], r[1], r[2]}, 0, 0, 1};
    double square = dot(r, r);
    if (square != 0) {
        q.t = sqrt(square), q.s = sin(q.t), q.c = cos(q.t);
        for (int i = 0; i < 3; i++) q.v[i] = r[i] / q.t;
    }
    return q;
}

/* Rodrigues' formula; without an axis d + r x d. */
static void rotate(const Rotation *q, const double *d, double *y) {
    double x[3];
    cross(q->v, d, x);
    if (q->t == 0) {
        for (int i = 0; i < 3; i++) y[i] = d[i] + x[i];
    } else {
        double along = dot(q->v, d) * (1 - q->c);
        for (int i = 0; i < 3; i++) y[i] = d[i] * q->c + x[i] * q->s + q->v[i] * along;
    }
}

static void project(const double *restrict cam, const Rotation *q, const double *restrict point, double w,
                    const double *restrict feature, double *restrict error) {
    double d[3] = {point[0] - cam[3], point[1] - cam[4], point[2] - cam[5]}, y[3];
    rotate(q, d, y);
    double s0 = y[0] / y[2], s1 = y[1] / y[2], square = s0 * s0 + s1 * s1;
    double scale = cam[6] * (1 + cam[9] * square + cam[10] * square * square);
    error[0] = w * (s0 * scale + cam[7] - feature[0]);
    error[1] = w * (s1 * scale + cam[8] - feature[1]);
}

/* Error and both rows: by rotation, centre, focal length, principal point, two distortions, point, weight. */
static void differentiate(const double *restrict cam, const Rotation *q, const double *restrict point, double w,
                          const double *restrict feature, double *restrict error, double *restrict rows) {
    double d[3] = {point[0] - cam[3], point[1] - cam[4], point[2] - cam[5]}, y[3], x[3];
    rotate(q, d, y);
    double per = 1 / y[2], s[2] = {y[0] * per, y[1] * per}, square = s[0] * s[0] + s[1] * s[1], f = cam[6];
    double factor = 1 + square * (cam[9] + cam[10] * square), slope = 2 * (cam[9] + 2 * cam[10] * square);
    double along = dot(q->v, d), versine = 1 - q->c;
    cross(q->v, d, x);
    for (int e = 0; e < 2; e++) {
        double *row = rows + e * ROW, by_y[3], by_d[3], turned[3], h[3];
        double off = f * s[e] * factor + cam[7 + e] - feature[e];
        double by_s[2] = {w * f * slope * s[e] * s[0], w * f * slope * s[e] * s[1]};
        by_s[e] += w * f * factor;
        by_y[0] = by_s[0] * per, by_y[1] = by_s[1] * per, by_y[2] = -(by_s[0] * s[0] + by_s[1] * s[1]) * per;
        cross(by_y, q->v, turned);
        cross(d, by_y, h);
        if (q->t == 0) {
            for (int i = 0; i < 3; i++) by_d[i] = by_y[i] + turned[i], row[i] = h[i];
        } else {
            double toward = dot(by_y, q->v), by_t = 0, lengthwise;
            for (int i = 0; i < 3; i++) {
                by_d[i] = by_y[i] * q->c + turned[i] * q->s + q->v[i] * toward * versine;
                by_t += by_y[i] * (x[i] * q->c + (q->v[i] * along - d[i]) * q->s);
                h[i] = q->s * h[i] + versine * (along * by_y[i] + toward * d[i]);
            }
            lengthwise = dot(q->v, h);
            for (int i = 0; i < 3; i++) row[i] = q->v[i] * by_t + (h[i] - q->v[i] * lengthwise) / q->t;
        }
        for (int i = 0; i < 3; i++) row[3 + i] = -by_d[i], row[CAMERA + i] = by_d[i];
        row[6] = w * s[e] * factor;
        row[7] = e ? 0 : w, row[8] = e ? w : 0;
        row[9] = w * f * s[e] * square, row[10] = row[9] * square;
        row[14] = off;
        error[e] = w * off;
    }
}

static void w_error(int with_derivative) {
    for (long i = 0; i < p; i++) w_errors[i] = 1 - weights[i] * weights[i];
    if (with_derivative)
        for (long i = 0; i < p; i++) jacobian[2 * ROW * p + i] = -2 * weights[i];
}

static void single_objective(void) {
    for (long i = 0; i < p; i++) {
        const double *cam = cameras + camera[i] * CAMERA;
        Rotation q = rotation(cam);
        project(cam, &q, points + 3 * position[i], weights[i], features + 2 * i, errors + 2 * i);
    }
    w_error(0);
}

static void single_derivative(void) {
    for (long i = 0; i < p; i++) {
        const double *cam = cameras + camera[i] * CAMERA;
        Rotation q = rotation(cam);
        differentiate(cam, &q, points + 3 * position[i], weights[i], features + 2 * i, errors + 2 * i,
                      jacobian + 2 * ROW * i);
    }
    w_error(1);
}

static void cameras_objective(void) {
    for (long i = 0; i < n; i++) rotations[i] = rotation(cameras + i * CAMERA);
    for (long i = 0; i < p; i++)
        project(cameras + camera[i] * CAMERA, rotations + camera[i], points + 3 * position[i], weights[i],
                features + 2 * i, errors + 2 * i);
    w_error(0);
}

static void cameras_derivative(void) {
    for (long i = 0; i < n; i++) rotations[i] = rotation(cameras + i * CAMERA);
    for (long i = 0; i < p; i++)
        differentiate(cameras + camera[i] * CAMERA, rotations + camera[i], points + 3 * position[i], weights[i],
                      features + 2 * i, errors + 2 * i, jacobian + 2 * ROW * i);
    w_error(1);
}

int main(int argc, char **argv) {
    if (argc != 4) return fprintf(stderr, "ba single|cameras DATA RESULTS\n"), 1;
    open_numbers(argv[2]);
    n = next(), m = next(), p = next();
    cameras = numbers(n * CAMERA), points = numbers(3 * m);
    weights = room(p, 8), features = room(2 * p, 8), camera = room(p, sizeof(long)), position = room(p, sizeof(long));
    for (long i = 0; i < p; i++) {
        camera[i] = next(), position[i] = next(), weights[i] = next();
        features[2 * i] = next(), features[2 * i + 1] = next();
    }
    rotations = room(n, sizeof(Rotation)), errors = room(2 * p, 8), w_errors = room(p, 8);
    jacobian = room((2 * ROW + 1) * p, 8);
    int by_camera = !strcmp(argv[1], "cameras");
    void (*derivative)(void) = by_camera ? cameras_derivative : single_derivative;
    derivative();
    save(argv[3], 3, (double *[]){errors, w_errors, jacobian}, (long[]){2 * p, p, (2 * ROW + 1) * p});
    void (*objective)(void) = by_camera ? cameras_objective : single_objective;
    answer(by_camera ? "C, rotations once" : "C, each by itself", objective, derivative);
    return 0;
}
