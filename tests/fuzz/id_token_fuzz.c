/*
 * A key set, a line break, an ID token: both as a hostile provider would write them. A token that is good has what was asked for.
 */
#include "dais/server/id_token.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str token = {(const char *)data, size};
    struct str set = str_cut(&token, '\n');
    struct id_keys *keys = NULL;
    if (id_keys_parse(set, &keys) == ERR_OK)
        assert(id_keys_count(keys) <= ID_TOKEN_KEYS_MAX);
    const struct id_token_want want = {
        .issuer = "https://id.example.org", .client_id = "dais", .nonce = "n", .now_s = 1700000000};
    json_t *claims = NULL;
    enum id_token_verdict verdict = id_token_verify(keys, token, &want, &claims);
    assert((verdict == ID_TOKEN_GOOD) == (claims != NULL));
    assert(id_token_verdict_name(verdict));
    if (claims) {
        assert(keys && id_keys_count(keys) > 0);
        assert(strcmp(json_string_value(json_object_get(claims, "iss")), want.issuer) == 0);
        assert(strcmp(json_string_value(json_object_get(claims, "nonce")), want.nonce) == 0);
        assert(strlen(json_string_value(json_object_get(claims, "sub"))) <= ID_TOKEN_SUBJECT_BYTES);
    }
    json_decref(claims);
    id_keys_destroy(keys);
    return 0;
}
