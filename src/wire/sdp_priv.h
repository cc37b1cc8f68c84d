/* What the two files of the SDP reader share. */
#ifndef DAIS_WIRE_SDP_PRIV_H
#define DAIS_WIRE_SDP_PRIV_H

#include "dais/wire/sdp_read.h"

#define PT_NONE 0xff

struct sdp_parser {
    struct session_description *d;
    struct sdp_section *section; /* NULL before the first m-line */
    struct sdp_error error;
    enum err err;
    uint32_t section_lines;
    uint8_t codec_of_pt[128]; /* index into the section's codecs, or PT_NONE */
};

/* Notes the first error; later ones would only be its consequences. */
void sdp_fail(struct sdp_parser *p, enum err err, const char *format, ...) PRINTF_LIKE(3, 4);
/* False: it was not a number from 0 to `max`, and that is noted. */
bool sdp_read_number(struct sdp_parser *p, struct str word, uint64_t max, const char *what, uint64_t *ret_value);
/* The rest of an a= line. */
void sdp_read_attribute(struct sdp_parser *p, struct str line);

#endif
