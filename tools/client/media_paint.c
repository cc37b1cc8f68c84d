/* The picture of the clips. */
#include "media_source.h"

#include <string.h>

#define DIGITS       4
#define GLYPH_WIDTH  3
#define GLYPH_HEIGHT 5
#define INK          235
#define PAPER        16

/* Rows of three dots, top first, the left one in bit 2. */
static const uint8_t glyphs[10][GLYPH_HEIGHT] = {{7, 5, 5, 5, 7}, {2, 6, 2, 2, 7}, {7, 1, 7, 4, 7}, {7, 1, 7, 1, 7},
                                                 {5, 5, 7, 1, 1}, {7, 4, 7, 1, 7}, {7, 4, 7, 5, 7}, {7, 1, 1, 1, 1},
                                                 {7, 5, 7, 5, 7}, {7, 5, 7, 1, 7}};

static void fill(const struct media_canvas *c, unsigned left, unsigned top, unsigned size, uint8_t shade)
{
    for (unsigned y = top; y < top + size && y < c->height; y++) {
        for (unsigned x = left; x < left + size && x < c->width; x++) {
            c->planes[0][(size_t)y * (unsigned)c->strides[0] + x] = shade;
        }
    }
}

/* Four digits, a tenth of the picture high, on dark paper. */
static void paint_number(const struct media_canvas *c, unsigned number)
{
    unsigned dot = c->height / 50 > 0 ? c->height / 50 : 1;
    for (unsigned digit = 0, rest = number; digit < DIGITS; digit++, rest /= 10) {
        unsigned left = dot * (1 + (DIGITS - 1 - digit) * (GLYPH_WIDTH + 1));
        for (unsigned at = 0; at < (GLYPH_WIDTH + 1) * GLYPH_HEIGHT; at++) {
            unsigned x = at % (GLYPH_WIDTH + 1), y = at / (GLYPH_WIDTH + 1);
            bool ink = x < GLYPH_WIDTH && (glyphs[rest % 10][y] >> (GLYPH_WIDTH - 1 - x) & 1) != 0;
            fill(c, left + x * dot, (1 + y) * dot, dot, ink ? INK : PAPER);
        }
    }
}

void media_paint(const struct media_canvas *c, unsigned shade, unsigned at)
{
    unsigned left = (at * 13) % (c->width - 8), top = (at * 7) % (c->height - 8);
    for (unsigned y = 0; y < c->height; y++) {
        uint8_t *row = c->planes[0] + (size_t)y * (unsigned)c->strides[0];
        for (unsigned x = 0; x < c->width; x++) {
            row[x] = (uint8_t)(shade + (x / 2 + y / 3 + at * 2) % 31 - 15);
        }
    }
    fill(c, left, top, 8, INK);
    paint_number(c, at);
    for (unsigned y = 0; y < (c->height + 1) / 2; y++) {
        memset(c->planes[1] + (size_t)y * (unsigned)c->strides[1], (int)(96 + at % 64), (c->width + 1) / 2);
        memset(c->planes[2] + (size_t)y * (unsigned)c->strides[2], 128, (c->width + 1) / 2);
    }
}
