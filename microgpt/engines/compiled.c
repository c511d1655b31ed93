/* The model of microgpt/model.py, its gradients worked out by hand, and Adam: 500 steps in a hundredth of a second.

   `python -m tools.compiled` turns this file into compiled.wasm, a program for WebAssembly. It runs in Python
   (compiled_engine.py) and in any browser. Names are those of the lessons. A comment says where the arithmetic
   differs from the lessons'.

   A vector is a row of doubles. What was a list of vectors is a matrix: row t belongs to position t. All positions
   of a document are worked out together, one document after the other. Gradients add up over the documents.

   The same bits come out on every machine. WebAssembly fixes the result of every addition, multiplication, division
   and square root, and the compiler may not reorder them. No library is asked for exp and log: they are below.

   Left out: checks. The caller has looked at the tokens and the sizes. */

typedef unsigned long long bits;

#define EXPORT(name) __attribute__((export_name(#name))) name
#define BETA1 0.9
#define BETA2 0.95
#define EPS 1e-8
#define LN2_HIGH 0x1.62e42feep-1 /* few enough bits that a whole number times it is exact */
#define LN2_LOW 0x1.a39ef35793c76p-33
#define PAGE 65536.0
#define MOST_BYTES 4294901760.0 /* what 32 bits can address, less a page */

/* The sizes of Config. */
static int vocab_size, n_embd, n_head, n_layer, block_size, head_dim, num_params;

/* What training changes, twice. A step reads the side that is `now`, writes the other one, and turns to it at the
   very end: it counts wholly or not at all. */
struct side {
    double *data, *m, *v;         /* the parameters in the order of drawing, and Adam's memory: (num_params) */
    double steps_done, last_loss; /* the loss is nan before the first step */
};
static struct side sides[2];
static int now;

static double *grad;   /* d(loss)/d(parameter): (num_params) */
static double *packed; /* each matrix transposed, (nin, nout), in its place among the parameters */

/* A layer: where its matrices begin among the parameters, and its activations, which backward needs. */
struct layer {
    int attn_wqkv, attn_wo, mlp_fc1, mlp_fc2; /* wq, wk and wv are neighbours: one matrix does for the three */
    double *x_norm1, *x_norm2;                /* after each rmsnorm (T, n_embd) */
    double *scale1, *scale2;                  /* what each rmsnorm multiplied by (T) */
    double *qkv;                              /* (T, 3 n_embd) */
    double *weights;                          /* of attention (T, n_head, T) */
    double *x_attn;                           /* (T, n_embd) */
    double *relu, *hidden;                    /* (T, 4 n_embd), and its square */
};
static struct layer *layers;
static int wpe, lm_head; /* where they begin; wte begins at 0 */

static double *x, *x_norm0, *scale0; /* the residual stream, and the rmsnorm after the embedding */
static double *logits;               /* (T, vocab_size); backward turns them into their gradients */
static double *dx, *d_norm, *d_wide; /* gradients on the way back: (T, n_embd) twice, (T, 4 n_embd) */
static double *inputs;               /* see train() */
static int most_positions;           /* T above: the positions for which there is room */
static int weights_step;             /* from the attention weights of a position to those of the next */

/* ---- memory: one array behind the other, from the end of the program's own ---- */

extern unsigned char __heap_base;
static double used, work; /* bytes taken so far, as a double that cannot overflow; where activations begin */

static void *take(double count) {
    double begin = used;
    used += 8 * count;
    return (void *)(unsigned long)(begin < MOST_BYTES ? begin : 0);
}

/* Ask for the memory that was taken. Returns 0, or the number of bytes that cannot be had. */
static double had(void) {
    double missing = used / PAGE + 1 - __builtin_wasm_memory_size(0);
    if (used > MOST_BYTES) return used;
    if (missing >= 1 && __builtin_wasm_memory_grow(0, (unsigned long)missing) == -1ul) return used;
    return 0;
}

/* Room for a model of these sizes. Returns 0, or the number of bytes that cannot be had. */
double EXPORT(make)(int vocab, int width, int heads, int depth, int block) {
    vocab_size = vocab, n_embd = width, n_head = heads, n_layer = depth, block_size = block;
    head_dim = n_embd / n_head;
    double n = n_embd, count = n * (2.0 * vocab_size + block_size) + 12 * n * n * n_layer;
    used = (double)(unsigned long)&__heap_base;
    for (int i = 0; i < 2; i++) sides[i] = (struct side){take(count), take(count), take(count), 0, 0.0 / 0.0};
    grad = take(count), packed = take(count);
    layers = take(n_layer * (double)(sizeof(struct layer) / 8 + 1));
    work = used;
    double missing = had();
    if (missing) return missing;
    num_params = count, now = 0;
    wpe = vocab_size * n_embd, lm_head = wpe + block_size * n_embd;
    int begin = lm_head + vocab_size * n_embd, square = n_embd * n_embd;
    for (int i = 0; i < n_layer; i++, begin += 12 * square) {
        layers[i].attn_wqkv = begin, layers[i].attn_wo = begin + 3 * square;
        layers[i].mlp_fc1 = begin + 4 * square, layers[i].mlp_fc2 = begin + 8 * square;
    }
    return 0;
}

/* Room for the activations of `positions` and for `numbers` of inputs. `training` keeps the attention weights of
   every position for backward. Returns 0, or the number of bytes that cannot be had. */
double EXPORT(reserve)(int positions, int numbers, int training) {
    double T = most_positions = positions, n = n_embd;
    used = work;
    weights_step = training ? n_head * positions : 0;
    for (int i = 0; i < n_layer; i++) {
        struct layer *l = &layers[i];
        l->x_norm1 = take(T * n), l->x_norm2 = take(T * n), l->scale1 = take(T), l->scale2 = take(T);
        l->qkv = take(3 * T * n), l->x_attn = take(T * n), l->relu = take(4 * T * n), l->hidden = take(4 * T * n);
        l->weights = take(training ? T * n_head * T : n_head * T);
    }
    x = take(T * n), x_norm0 = take(T * n), scale0 = take(T), logits = take(T * vocab_size);
    dx = take(T * n), d_norm = take(T * n), d_wide = take(4 * T * n);
    inputs = take(numbers);
    return had();
}

/* ---- arithmetic ---- */

/* e**x for x <= 0: 2**k * e**r with |r| <= ln(2) / 2, and Taylor's series for e**r. It never falls below e**-700. */
static inline double exponential(double x) {
    union { double number; bits bits; } k, power;
    x = x < -700 ? -700 : x;
    k.number = x * 1.4426950408889634 + 0x1.8p52; /* x / ln(2), rounded: so large a double has no fraction */
    double whole = k.number - 0x1.8p52;
    double r = x - whole * LN2_HIGH - whole * LN2_LOW;
    double sum = 1 / 6227020800.0; /* 1 / 13! */
    sum = sum * r + 1 / 479001600.0;
    sum = sum * r + 1 / 39916800.0;
    sum = sum * r + 1 / 3628800.0;
    sum = sum * r + 1 / 362880.0;
    sum = sum * r + 1 / 40320.0;
    sum = sum * r + 1 / 5040.0;
    sum = sum * r + 1 / 720.0;
    sum = sum * r + 1 / 120.0;
    sum = sum * r + 1 / 24.0;
    sum = sum * r + 1 / 6.0;
    sum = sum * r + 1 / 2.0;
    power.number = (sum * r + 1) * r + 1;
    power.bits += k.bits << 52; /* times 2**k: k is added to the exponent */
    return power.number;
}

/* ln(x) for x >= 1, as k ln(2) + ln(y) with y near 1 and ln(y) = 2 artanh((y - 1) / (y + 1)). */
static double logarithm(double x) {
    union { double number; bits bits; } y = {x};
    if (!(x < 1.0 / 0.0)) return x;
    int k = (int)(y.bits >> 52) - 1023;
    y.bits = (y.bits & 0xfffffffffffffull) | 0x3ff0000000000000ull;
    if (y.number > 1.4142135623730951) y.number /= 2, k++;
    double s = (y.number - 1) / (y.number + 1), s2 = s * s, sum = 0;
    for (int n = 23; n > 0; n -= 2) sum = sum * s2 + 1.0 / n;
    return k * LN2_HIGH + (k * LN2_LOW + 2 * s * sum);
}

/* base**n by squaring. */
static double power(double base, bits n) {
    double result = 1;
    for (; n; n >>= 1, base *= base)
        if (n & 1) result *= base;
    return result;
}

/* Part of a row of multiply(): `width` columns. The compiler knows the width, so it keeps the sums in registers and
   works out two by one instruction. This loop takes most of the time. */
static inline __attribute__((always_inline)) void columns(
    int width, double *restrict sums, const double *a, int a_column, const double *b, int b_row, int inner) {
    double sum[8];
    for (int j = 0; j < width; j++) sum[j] = sums[j];
    for (int k = 0; k < inner; k++, a += a_column, b += b_row)
        for (int j = 0; j < width; j++) sum[j] += *a * b[j];
    for (int j = 0; j < width; j++) sums[j] = sum[j];
}

/* sums += a @ b, for shapes (rows, inner) @ (inner, n) -> (rows, n). The next number of a row of `a` is a_column
   further on, that of a column a_row. With the two swapped, `a` is transposed. */
static void multiply(
    double *restrict sums, const double *a, int a_row, int a_column, const double *b, int rows, int inner, int n) {
    for (int row = 0; row < rows; row++, a += a_row, sums += n) {
        int j = 0;
        for (; j + 8 <= n; j += 8) columns(8, sums + j, a, a_column, b + j, n, inner);
        for (; j + 2 <= n; j += 2) columns(2, sums + j, a, a_column, b + j, n, inner);
        for (; j < n; j++) columns(1, sums + j, a, a_column, b + j, n, inner);
    }
}

/* out += linear(in, w), for each row of `in`. `w` is where the matrix begins among the parameters. */
static void linear(double *out, const double *in, int w, int rows, int nin, int nout) {
    multiply(out, in, nin, 1, packed + w, rows, nin, nout);
}

/* From the gradients of `out` to those of the matrix and of `in`; both are added to. */
static void linear_backward(
    double *d_in, const double *d_out, const double *in, int w, int rows, int nin, int nout) {
    multiply(grad + w, d_out, 1, nout, in, nout, rows, nin);
    multiply(d_in, d_out, nout, 1, sides[now].data + w, rows, nout, nin);
}

static void zero(double *y, int count) {
    for (int i = 0; i < count; i++) y[i] = 0;
}

static double dot(const double *a, const double *b, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) sum += a[i] * b[i];
    return sum;
}

/* sums += factor * b */
static void add(double *sums, double factor, const double *b, int count) {
    for (int i = 0; i < count; i++) sums[i] += factor * b[i];
}

static void rmsnorm(double *out, double *scale, const double *in) {
    double mean_square = dot(in, in, n_embd) / n_embd;
    /* Plus 0, but nan if the square was too large: 1 / infinity is 0, and the row would vanish unnoticed. */
    *scale = 1 / __builtin_sqrt(mean_square + 1e-5) + mean_square * 0;
    for (int i = 0; i < n_embd; i++) out[i] = in[i] * *scale;
}

/* d_in += the gradient of what went in, from that of `out`. In terms of `out` the formula needs no power. */
static void rmsnorm_backward(double *d_in, const double *d_out, const double *out, double scale) {
    double mean = dot(out, d_out, n_embd) / n_embd;
    for (int i = 0; i < n_embd; i++) d_in[i] += scale * (d_out[i] - out[i] * mean);
}

/* In place. Returns the logarithm of the sum of all exp(score), which cross-entropy needs. */
static double softmax(double *scores, int count) {
    double largest = scores[0], total = 0;
    for (int i = 1; i < count; i++) largest = scores[i] > largest ? scores[i] : largest;
    for (int i = 0; i < count; i++) scores[i] = exponential(scores[i] - largest);
    for (int i = 0; i < count; i++) total += scores[i];
    for (int i = 0; i < count; i++) scores[i] /= total;
    return logarithm(total) + largest;
}

/* ---- the model ---- */

/* What position t gathers, from keys and values of the positions up to it. */
static void attention(struct layer *l, int t) {
    double *x_attn = l->x_attn + t * n_embd;
    zero(x_attn, n_embd);
    for (int h = 0; h < n_head; h++) {
        const double *q = l->qkv + t * 3 * n_embd + h * head_dim, *k = l->qkv + n_embd + h * head_dim;
        const double *v = k + n_embd;
        double *weights = l->weights + t * weights_step + h * most_positions;
        for (int j = 0; j <= t; j++) weights[j] = dot(q, k + j * 3 * n_embd, head_dim) / __builtin_sqrt(head_dim);
        softmax(weights, t + 1);
        for (int j = 0; j <= t; j++) add(x_attn + h * head_dim, weights[j], v + j * 3 * n_embd, head_dim);
    }
}

/* From the gradient of x_attn to those of q, k and v, which are added to. */
static void attention_backward(struct layer *l, const double *dx_attn, double *dqkv, double *dweights, int t) {
    double root = __builtin_sqrt(head_dim);
    for (int h = 0; h < n_head; h++, dx_attn += head_dim) {
        int q = t * 3 * n_embd + h * head_dim, k = n_embd + h * head_dim, v = k + n_embd;
        const double *weights = l->weights + t * weights_step + h * most_positions;
        double mean = 0;
        for (int j = 0; j <= t; j++, v += 3 * n_embd) {
            dweights[j] = dot(dx_attn, l->qkv + v, head_dim);
            mean += weights[j] * dweights[j];
            add(dqkv + v, weights[j], dx_attn, head_dim);
        }
        for (int j = 0; j <= t; j++, k += 3 * n_embd) {
            double dscore = weights[j] * (dweights[j] - mean) / root;
            add(dqkv + q, dscore, l->qkv + k, head_dim);
            add(dqkv + k, dscore, l->qkv + q, head_dim);
        }
    }
}

/* The logits of the positions from `begin` to before `end`. The keys and values of those before `begin` are still
   in qkv: it is the KV cache. */
static void forward(const int *tokens, int begin, int end) {
    const double *data = sides[now].data;
    int n = n_embd, T = end - begin;
    for (int t = begin; t < end; t++) {
        const double *token = data + tokens[t - begin] * n, *position = data + wpe + t * n;
        for (int i = 0; i < n; i++) x[t * n + i] = token[i] + position[i];
        rmsnorm(x_norm0 + t * n, scale0 + t, x + t * n);
        for (int i = 0; i < n; i++) x[t * n + i] = x_norm0[t * n + i];
    }
    for (int i = 0; i < n_layer; i++) {
        struct layer *l = &layers[i];
        /* 1. attention: look around */
        for (int t = begin; t < end; t++) rmsnorm(l->x_norm1 + t * n, l->scale1 + t, x + t * n);
        zero(l->qkv + begin * 3 * n, T * 3 * n);
        linear(l->qkv + begin * 3 * n, l->x_norm1 + begin * n, l->attn_wqkv, T, n, 3 * n);
        for (int t = begin; t < end; t++) attention(l, t);
        linear(x + begin * n, l->x_attn + begin * n, l->attn_wo, T, n, n); /* added: the residual is in x */
        /* 2. MLP: think about what was found */
        for (int t = begin; t < end; t++) rmsnorm(l->x_norm2 + t * n, l->scale2 + t, x + t * n);
        zero(l->relu + begin * 4 * n, T * 4 * n);
        linear(l->relu + begin * 4 * n, l->x_norm2 + begin * n, l->mlp_fc1, T, n, 4 * n);
        for (int j = begin * 4 * n; j < end * 4 * n; j++) {
            l->relu[j] = l->relu[j] <= 0 ? 0 : l->relu[j]; /* nan stays nan */
            l->hidden[j] = l->relu[j] * l->relu[j];
        }
        linear(x + begin * n, l->hidden + begin * 4 * n, l->mlp_fc2, T, 4 * n, n);
    }
    zero(logits + begin * vocab_size, T * vocab_size);
    linear(logits + begin * vocab_size, x + begin * n, lm_head, T, n, vocab_size);
}

/* Cross-entropy of T positions: their sum times `share`. The logits become their gradients. */
static double losses(const int *targets, int T, double share) {
    double loss = 0;
    for (int t = 0; t < T; t++) {
        double *row = logits + t * vocab_size, logit = row[targets[t]];
        loss += softmax(row, vocab_size) - logit;
        row[targets[t]] -= 1;
        for (int i = 0; i < vocab_size; i++) row[i] *= share;
    }
    return loss * share;
}

/* From the gradients of the logits to those of all parameters, which are added to. */
static void backward(const int *tokens, int T) {
    int n = n_embd;
    zero(dx, T * n);
    linear_backward(dx, logits, x, lm_head, T, n, vocab_size);
    for (int i = n_layer - 1; i >= 0; i--) {
        struct layer *l = &layers[i];
        zero(d_wide, T * 4 * n), zero(d_norm, T * n);
        linear_backward(d_wide, dx, l->hidden, l->mlp_fc2, T, 4 * n, n);
        for (int j = 0; j < T * 4 * n; j++) d_wide[j] *= 2 * l->relu[j];
        linear_backward(d_norm, d_wide, l->x_norm2, l->mlp_fc1, T, n, 4 * n);
        for (int t = 0; t < T; t++) rmsnorm_backward(dx + t * n, d_norm + t * n, l->x_norm2 + t * n, l->scale2[t]);

        double *dqkv = d_wide, *dweights = d_wide + T * 3 * n;
        zero(dqkv, T * 3 * n), zero(d_norm, T * n);
        linear_backward(d_norm, dx, l->x_attn, l->attn_wo, T, n, n);
        for (int t = 0; t < T; t++) attention_backward(l, d_norm + t * n, dqkv, dweights, t);
        zero(d_norm, T * n);
        linear_backward(d_norm, dqkv, l->x_norm1, l->attn_wqkv, T, n, 3 * n);
        for (int t = 0; t < T; t++) rmsnorm_backward(dx + t * n, d_norm + t * n, l->x_norm1 + t * n, l->scale1[t]);
    }
    zero(d_norm, T * n);
    for (int t = 0; t < T; t++) {
        rmsnorm_backward(d_norm + t * n, dx + t * n, x_norm0 + t * n, scale0[t]);
        add(grad + tokens[t] * n, 1, d_norm + t * n, n);
        add(grad + wpe + t * n, 1, d_norm + t * n, n);
    }
}

/* linear() wants the matrices transposed, so that neighbours in a row of results come from neighbours in memory. */
static void transpose(int w, int nin, int nout) {
    const double *matrix = sides[now].data + w;
    for (int o = 0; o < nout; o++)
        for (int i = 0; i < nin; i++) packed[w + i * nout + o] = matrix[o * nin + i];
}

/* Also called before the first decode(). */
void EXPORT(pack)(void) {
    transpose(lm_head, n_embd, vocab_size);
    for (int i = 0; i < n_layer; i++) {
        transpose(layers[i].attn_wqkv, n_embd, 3 * n_embd);
        transpose(layers[i].attn_wo, n_embd, n_embd);
        transpose(layers[i].mlp_fc1, n_embd, 4 * n_embd);
        transpose(layers[i].mlp_fc2, 4 * n_embd, n_embd);
    }
}

/* ---- training ---- */

/* The mean loss of some documents; with `learn` also its gradients. A document of n tokens has n - 1 positions. */
static double batch_loss(const int *lengths, const int **tokens, int documents, int learn) {
    double loss = 0;
    if (learn) zero(grad, num_params);
    for (int i = 0; i < documents; *tokens += lengths[i++]) {
        int T = lengths[i] - 1;
        forward(*tokens, 0, T);
        loss += losses(*tokens + 1, T, 1.0 / documents / T);
        if (learn) backward(*tokens, T);
    }
    return loss;
}

/* Write the other side and turn to it, unless a number there is not finite. Returns whether it did.
   The lesson's (m / a) / (sqrt(v / b) + eps) is written as m / (sqrt(v) + eps sqrt(b)) times sqrt(b) / a: one
   division for each parameter. */
static int adam(double learning_rate, double loss) {
    const struct side old = sides[now];
    struct side *side = &sides[1 - now];
    double steps_done = old.steps_done + 1;
    double a = 1 - power(BETA1, steps_done), root_b = __builtin_sqrt(1 - power(BETA2, steps_done));
    double rate = learning_rate * root_b / a, eps = EPS * root_b;
    double *restrict data = side->data, *restrict m = side->m, *restrict v = side->v;
    bits bad = 0;
    for (int i = 0; i < num_params; i++) {
        m[i] = BETA1 * old.m[i] + (1 - BETA1) * grad[i];
        v[i] = BETA2 * old.v[i] + (1 - BETA2) * (grad[i] * grad[i]);
        data[i] = old.data[i] - rate * (m[i] / (__builtin_sqrt(v[i]) + eps));
        double nothing = (data[i] + v[i]) * 0; /* 0, but nan where a number is not finite */
        bad |= nothing != 0;
    }
    if (bad) return 0;
    side->steps_done = steps_done, side->last_loss = loss, now = 1 - now;
    return 1;
}

/* Up to `steps` steps. `inputs` holds, one behind the other: the learning rates; room for the losses; then, as 32-bit
   integers: how many documents each step has, how many tokens each document, the tokens. Returns how many steps were
   made. A step that has a number that is not finite ends it. Its loss is written, and nothing else has changed. */
int EXPORT(train)(int steps) {
    double *rates = inputs, *step_losses = inputs + steps;
    const int *documents = (int *)(inputs + 2 * steps), *lengths = documents + steps, *tokens = lengths;
    for (int step = 0; step < steps; step++) tokens += documents[step];
    for (int step = 0; step < steps; lengths += documents[step++]) {
        pack();
        double loss = step_losses[step] = batch_loss(lengths, &tokens, documents[step], 1);
        if (loss * 0 != 0 || !adam(rates[step], loss)) return step;
    }
    return steps;
}

/* The loss of a step that is not made, and its gradients if `learn`. Inputs as for one step of train(). */
double EXPORT(look)(int learn) {
    const int *documents = (int *)(inputs + 2), *lengths = documents + 1, *tokens = lengths + *documents;
    pack();
    return batch_loss(lengths, &tokens, *documents, learn);
}

/* ---- decoding ---- */

/* The logits after a token, given those before it. */
double *EXPORT(decode)(int token_id, int pos_id) {
    forward(&token_id, pos_id, pos_id + 1);
    return logits + pos_id * vocab_size;
}

/* ---- what the host reads and writes ---- */

/* Where `now` and `sides` are, the gradients of look(), and the inputs. */
int *EXPORT(which)(void) { return &now; }
struct side *EXPORT(both)(void) { return sides; }
double *EXPORT(gradients)(void) { return grad; }
double *EXPORT(room)(void) { return inputs; }

/* Turn to the other side, in which a state has been written. */
void EXPORT(turn)(double steps_done) {
    sides[1 - now].steps_done = steps_done, sides[1 - now].last_loss = sides[now].last_loss, now = 1 - now;
}
