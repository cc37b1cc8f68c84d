/* Reads what a provider says about itself. */
#include "oidc_priv.h"

#include <string.h>

static bool is_https(const char *url)
{
    return strncmp(url, "https://", 8) == 0 && url[8] && !strpbrk(url, " \t\r\n\"<>\\^`{|}#");
}

/* ERR_NOT_FOUND: it says none. */
static enum err endpoint(const json_t *document, const char *name, char out[OIDC_ENDPOINT_SIZE])
{
    const char *url = json_string_value(json_object_get(document, name));
    out[0] = 0;
    if (!url)
        return ERR_NOT_FOUND;
    return is_https(url) && !str_copy(str_of(url), out, OIDC_ENDPOINT_SIZE) ? ERR_OK : ERR_INVALID;
}

static bool lists(const json_t *document, const char *name, const char *value)
{
    const json_t *list = json_object_get(document, name);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (text && strcmp(text, value) == 0)
            return true;
    }
    return false;
}

static enum err read_document(const json_t *document, const char *issuer, struct oidc_provider *out)
{
    const char *said = json_string_value(json_object_get(document, "issuer"));
    if (!said || strcmp(said, issuer) != 0 || endpoint(document, "authorization_endpoint", out->authorization) ||
        endpoint(document, "token_endpoint", out->token) || endpoint(document, "jwks_uri", out->keys) ||
        endpoint(document, "userinfo_endpoint", out->userinfo) == ERR_INVALID ||
        endpoint(document, "end_session_endpoint", out->end_session) == ERR_INVALID)
        return ERR_INVALID;
    static const char methods[] = "token_endpoint_auth_methods_supported";
    out->secret_in_body =
        lists(document, methods, "client_secret_post") && !lists(document, methods, "client_secret_basic");
    out->says_issuer = json_is_true(json_object_get(document, "authorization_response_iss_parameter_supported"));
    return ERR_OK;
}

enum err oidc_provider_read(struct str json, const char *issuer, struct oidc_provider *ret_provider)
{
    struct oidc_provider provider = {0};
    json_t *document = json_loadb(json.data ? json.data : "", json.len, JSON_REJECT_DUPLICATES, NULL);
    enum err err = json_is_object(document) ? read_document(document, issuer, &provider) : ERR_INVALID;
    json_decref(document);
    if (!err)
        *ret_provider = provider;
    return err;
}
