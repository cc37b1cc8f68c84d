/* Life of the log-in by a provider, its beginning, and its end. */
#include "oidc_priv.h"

#include "dais/base/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ── the mapping of groups ── */

bool oidc_group_split(struct str text, struct str *ret_theirs, struct str *ret_ours)
{
    size_t at = text.len; /* of the last "=" */
    while (at > 0 && text.data[at - 1] != '=')
        at--;
    *ret_theirs = str_trim(at ? str_sub(text, 0, at - 1) : text);
    *ret_ours = str_trim(str_sub(text, at, text.len));
    return ret_theirs->len && ret_ours->len;
}

struct str oidc_group_ours(const struct oidc *oidc, size_t index)
{
    return oidc->groups[index].ours;
}

/* ── life ── */

/* NULL stays NULL; no memory is told by the count that does not rise. */
static const char *keep(struct oidc *oidc, const char *text, bool *ok)
{
    char *copy = text ? strdup(text) : NULL;
    *ok = *ok && (copy || !text);
    if (copy)
        oidc->texts[oidc->text_count++] = copy;
    return copy;
}

static bool keep_all(struct oidc *oidc)
{
    struct oidc_options *o = &oidc->options;
    const char **singles[] = {&o->issuer,      &o->client_id,  &o->client_secret, &o->ca_path,      &o->name,
                              &o->login_claim, &o->name_claim, &o->email_claim,   &o->groups_claim, &o->admin_group};
    bool ok = true;
    for (size_t i = 0; i < sizeof singles / sizeof singles[0]; i++)
        *singles[i] = keep(oidc, *singles[i], &ok);
    for (size_t i = 0; i < o->scope_count; i++)
        oidc->scopes[i] = keep(oidc, o->scopes[i], &ok);
    for (size_t i = 0; i < o->group_count; i++) {
        const char *text = keep(oidc, o->groups[i], &ok);
        ok = ok && oidc_group_split(str_of(text), &oidc->groups[i].theirs, &oidc->groups[i].ours);
    }
    o->scopes = oidc->scopes;
    o->groups = NULL; /* split */
    return ok;
}

enum err oidc_create(const struct oidc_options *options, struct oidc **ret_oidc)
{
    if (options->group_count > OIDC_GROUPS_MAX || options->scope_count > OIDC_SCOPES_MAX)
        return ERR_LIMIT;
    struct oidc *oidc = calloc(1, sizeof *oidc);
    if (!oidc)
        return ERR_NO_MEMORY;
    oidc->options = *options;
    oidc->key_tokens = OIDC_KEYS_BURST;
    random_bytes(oidc->attempt_key, sizeof oidc->attempt_key);
    if (!keep_all(oidc)) {
        oidc_destroy(oidc);
        return ERR_NO_MEMORY;
    }
    *ret_oidc = oidc;
    return ERR_OK;
}

void oidc_destroy(struct oidc *oidc)
{
    if (!oidc)
        return;
    oidc_tries_free(oidc);
    oidc_waits_free(oidc);
    id_keys_destroy(oidc->keys);
    for (size_t i = 0; i < oidc->text_count; i++) {
        secret_clear(oidc->texts[i], strlen(oidc->texts[i]));
        free(oidc->texts[i]);
    }
    secret_clear(oidc, sizeof *oidc);
    free(oidc);
}

const struct oidc_options *oidc_options_of(const struct oidc *oidc)
{
    return &oidc->options;
}

/* ── where the browser goes ── */

/* An address of the provider's may have a query of its own. */
static struct oidc_form url_begin(const char *endpoint, char out[OIDC_URL_SIZE])
{
    int len = snprintf(out, OIDC_URL_SIZE, "%s%s", endpoint, strchr(endpoint, '?') ? "" : "?");
    return (struct oidc_form){.out = out, .size = OIDC_URL_SIZE, .len = (size_t)len};
}

static void add_scope(struct oidc_form *form, const struct oidc *oidc)
{
    char scope[1024] = "openid";
    size_t len = strlen(scope);
    for (size_t i = 0; i < oidc->options.scope_count; i++) {
        if (strcmp(oidc->scopes[i], "openid") != 0 && len < sizeof scope)
            len += (size_t)snprintf(scope + len, sizeof scope - len, " %s", oidc->scopes[i]);
    }
    form->failed = form->failed || len >= sizeof scope;
    oidc_form_add(form, "scope", str_of(scope));
}

bool oidc_authorize_url(const struct oidc *oidc, const struct oidc_attempt *attempt, const char *redirect_uri,
                        char out[OIDC_URL_SIZE])
{
    char challenge[OIDC_DERIVED_SIZE];
    struct oidc_form form = url_begin(oidc->provider.authorization, out);
    oidc_challenge(attempt->verifier, challenge);
    oidc_form_add(&form, "response_type", STR("code"));
    oidc_form_add(&form, "client_id", str_of(oidc->options.client_id));
    oidc_form_add(&form, "redirect_uri", str_of(redirect_uri));
    add_scope(&form, oidc);
    oidc_form_add(&form, "state", str_of(attempt->state));
    oidc_form_add(&form, "nonce", str_of(attempt->nonce));
    oidc_form_add(&form, "code_challenge", str_of(challenge));
    oidc_form_add(&form, "code_challenge_method", STR("S256"));
    return !form.failed;
}

bool oidc_sign_out_url(const struct oidc *oidc, const char *back, char out[OIDC_URL_SIZE])
{
    if (!oidc->options.sign_out || !oidc->known || !oidc->provider.end_session[0])
        return false;
    struct oidc_form form = url_begin(oidc->provider.end_session, out);
    oidc_form_add(&form, "client_id", str_of(oidc->options.client_id));
    oidc_form_add(&form, "post_logout_redirect_uri", str_of(back));
    return !form.failed;
}
