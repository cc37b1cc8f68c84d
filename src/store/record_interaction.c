/* Payloads of interactions: their words and results, and what people answered. */
#include "store_priv.h"

#include <string.h>

/* ── words and result ── */

static void tally_write(const struct interaction_record *interaction, struct writer *w)
{
    writer_u32(w, interaction->tally.answers);
    for (uint32_t i = 0; i < interaction->item_count; i++) {
        const struct item_tally *item = &interaction->tally.items[i];
        writer_u32(w, item->answered);
        for (uint32_t k = 0; k < LIMIT_INTERACTION_OPTIONS; k++) {
            writer_u32(w, item->counts[k]);
        }
    }
}

static void tally_read(struct reader *r, struct interaction_record *interaction)
{
    interaction->tally.answers = reader_u32(r);
    r->failed |= interaction->tally.answers > LIMIT_INTERACTION_ANSWERS;
    for (uint32_t i = 0; i < interaction->item_count; i++) {
        struct item_tally *item = &interaction->tally.items[i];
        item->answered = reader_u32(r);
        for (uint32_t k = 0; k < LIMIT_INTERACTION_OPTIONS; k++) {
            item->counts[k] = reader_u32(r);
        }
    }
}

void record_interaction_write(const struct interaction_record *interaction, struct writer *w)
{
    writer_u8(w, (uint8_t)interaction->text_count);
    for (uint32_t i = 0; i < interaction->text_count; i++) {
        text_write(w, interaction->texts[i]);
    }
    writer_u8(w, interaction->closed);
    if (!interaction->closed) {
        return;
    }
    writer_u8(w, (uint8_t)interaction->item_count);
    tally_write(interaction, w);
    writer_u8(w, (uint8_t)interaction->word_count);
    for (uint32_t i = 0; i < interaction->word_count; i++) {
        text_write(w, interaction->words[i].word);
        writer_u32(w, interaction->words[i].count);
    }
}

enum err record_interaction_read(struct reader *r, struct interaction_record *ret_interaction)
{
    struct interaction_record *it = ret_interaction;
    memset(it, 0, sizeof *it);
    it->text_count = reader_u8_most(r, INTERACTION_TEXTS_MAX);
    for (uint32_t i = 0; i < it->text_count; i++) {
        it->texts[i] = utf8_read(r);
    }
    it->closed = reader_u8_most(r, 1) == 1;
    if (it->closed) {
        it->item_count = reader_u8_most(r, LIMIT_INTERACTION_ITEMS);
        tally_read(r, it);
        it->word_count = reader_u8_most(r, LIMIT_CLOUD_TOLD);
        for (uint32_t i = 0; i < it->word_count; i++) {
            it->words[i].word = utf8_read(r);
            it->words[i].count = reader_u32(r);
        }
    }
    return reading_ends(r);
}

/* ── answers ── */

void record_answer_write(const struct answer_record *answer, struct writer *w)
{
    writer_u8(w, answer->secret);
    if (answer->secret) {
        return;
    }
    const struct interaction_ballot *ballot = &answer->ballot;
    writer_u64(w, (uint64_t)answer->at_ms);
    text_write(w, answer->name);
    writer_u8(w, (uint8_t)ballot->item_count);
    for (uint32_t i = 0; i < ballot->item_count; i++) {
        writer_u16(w, ballot->values[i]);
        text_write(w, ballot->texts[i]);
    }
    writer_u8(w, (uint8_t)ballot->word_count);
    for (uint32_t i = 0; i < ballot->word_count; i++) {
        text_write(w, ballot->words[i]);
    }
}

enum err record_answer_read(struct reader *r, struct answer_record *ret_answer)
{
    struct interaction_ballot *ballot = &ret_answer->ballot;
    memset(ret_answer, 0, sizeof *ret_answer);
    ret_answer->secret = reader_u8_most(r, 1) == 1;
    if (ret_answer->secret) {
        return reading_ends(r);
    }
    ret_answer->at_ms = (wall_ms)reader_u64(r);
    ret_answer->name = utf8_read(r);
    ballot->item_count = reader_u8_most(r, LIMIT_INTERACTION_ITEMS);
    for (uint32_t i = 0; i < ballot->item_count; i++) {
        ballot->values[i] = reader_u16(r);
        ballot->texts[i] = utf8_read(r);
    }
    ballot->word_count = reader_u8_most(r, LIMIT_INTERACTION_WORDS);
    for (uint32_t i = 0; i < ballot->word_count; i++) {
        ballot->words[i] = utf8_read(r);
    }
    return reading_ends(r);
}
