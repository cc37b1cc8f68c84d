/* Records under idempotency keys: "channel_create 1f…e0 {…}". */
#include "dais/server/key_record.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

/* Members that hold a password, and what somebody chose: of the few there are to choose from each could be tried. */
static const char *const secrets[] = {"password", "old", "new", "ballot"};

static char *text_of(const json_t *body)
{
    json_t *kept = json_is_object(body) ? json_copy((json_t *)(uintptr_t)body) : json_object();
    for (size_t i = 0; kept && i < sizeof secrets / sizeof secrets[0]; i++)
        json_object_del(kept, secrets[i]);
    char *text = kept ? json_dumps(kept, JSON_SORT_KEYS | JSON_COMPACT) : NULL;
    json_decref(kept);
    return text;
}

enum err key_digest(struct str path, const json_t *body, struct id128 *ret_digest)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    char *text = text_of(body);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool ok = text && context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) &&
              EVP_DigestUpdate(context, path.data, path.len) && EVP_DigestUpdate(context, text, strlen(text)) &&
              EVP_DigestFinal_ex(context, hash, NULL);
    EVP_MD_CTX_free(context);
    free(text);
    if (!ok)
        return ERR_NO_MEMORY;
    memcpy(ret_digest, hash, sizeof *ret_digest);
    return ERR_OK;
}

void key_record_begin(struct json_out *out, const char *request, struct id128 digest)
{
    char text[ID_TEXT_SIZE];
    id_to_text(digest, text);
    json_out_raw(out, str_of(request));
    json_out_raw(out, STR(" "));
    json_out_raw(out, str_of(text));
    json_out_raw(out, STR(" "));
}

bool key_record_is_of(struct str *record, const char *request, struct id128 digest)
{
    char text[ID_TEXT_SIZE];
    struct str name = str_cut(record, ' ');
    if (!str_eq(name, str_of(request)))
        return false;
    if (!record->len || record->data[0] == '{')
        return true; /* of a Dais that kept no digest, for the day that it is kept */
    id_to_text(digest, text);
    return str_eq(str_cut(record, ' '), str_of(text));
}
