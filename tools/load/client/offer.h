/*
 * The offer of a simulated person: one BUNDLE, Opus and VP8 with RTX, what it sends first and then what it receives.
 * Mids count from 0 in that order; payload types and extension ids are always the same (offer_params).
 */
#ifndef DAIS_LOAD_OFFER_H
#define DAIS_LOAD_OFFER_H

#include "dais/wire/media.h"

#include <stddef.h>

#define OFFER_PT_OPUS 111
#define OFFER_PT_VP8  96
#define OFFER_PT_RTX  97

struct offer {
    const char *ufrag, *pwd, *fingerprint; /* "AB:CD:…" */
    unsigned number;                       /* of the person: tells streams apart */
    bool send_audio;
    unsigned send_layers; /* 0: no video */
    bool screen; /* what is sent is a screen: to Dais the second section that sends video, so a first one leads */
    unsigned receive_audio, receive_video;
};

struct media_params offer_params(void);
/* The place of a section; sections that send are there only if they are sent. */
unsigned offer_section_count(const struct offer *offer);
/* A text to be freed; NULL: no memory. */
char *offer_write(const struct offer *offer);

#endif
