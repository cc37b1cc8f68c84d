/* What claims say about a person, by the names that the configuration gives them. */
#include "oidc_priv.h"

#include <stdio.h>
#include <string.h>

/* By its whole name, which may be an address with dots; else step by step, "realm_access.roles". */
static const json_t *claim(const json_t *claims, const char *name)
{
    const json_t *value = json_object_get(claims, name);
    if (value || !claims)
        return value;
    struct str rest = str_of(name);
    for (value = claims; rest.len && value;) {
        char step[128];
        if (str_copy(str_cut(&rest, '.'), step, sizeof step))
            return NULL;
        value = json_object_get(value, step);
    }
    return value;
}

static const json_t *claim_of_either(const json_t *claims, const json_t *userinfo, const char *name)
{
    const json_t *value = claim(claims, name);
    return value ? value : claim(userinfo, name);
}

static struct str text_of(const json_t *value)
{
    return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)} : STR_NONE;
}

bool oidc_claims_lack(const struct oidc *oidc, const json_t *claims)
{
    const struct oidc_options *o = &oidc->options;
    return !claim(claims, o->login_claim) || !claim(claims, o->name_claim) || !claim(claims, o->email_claim) ||
           ((o->group_count || o->admin_group) && !claim(claims, o->groups_claim));
}

/* Rights may hang on an address: one that anybody could have typed in at the provider says nothing. */
static bool email_counts(const struct oidc *oidc, const json_t *from)
{
    const json_t *verified = json_object_get(from, "email_verified");
    return oidc->options.email_any || json_is_true(verified) || str_eq(text_of(verified), STR("true"));
}

static struct str email_of(const struct oidc *oidc, const json_t *claims, const json_t *userinfo)
{
    const json_t *from = claim(claims, oidc->options.email_claim) ? claims : userinfo;
    return from && email_counts(oidc, from) ? text_of(claim(from, oidc->options.email_claim)) : STR_NONE;
}

static void mark_group(const struct oidc *oidc, struct str theirs, struct oidc_person *out)
{
    for (size_t i = 0; i < oidc->options.group_count; i++)
        out->groups[i] = out->groups[i] || (theirs.len && str_eq(oidc->groups[i].theirs, theirs));
    const char *admins = oidc->options.admin_group;
    out->admin = out->admin || (admins && theirs.len && str_eq(str_of(admins), theirs));
}

/* A list of names, or one name. Providers that say nothing mean none as well: rights must not outlive their reason. */
static void groups_read(const struct oidc *oidc, const json_t *value, struct oidc_person *out)
{
    mark_group(oidc, text_of(value), out);
    for (size_t i = 0; i < json_array_size(value); i++)
        mark_group(oidc, text_of(json_array_get(value, i)), out);
}

void oidc_person_read(const struct oidc *oidc, const json_t *claims, const json_t *userinfo,
                      struct oidc_person *ret_person)
{
    const struct oidc_options *o = &oidc->options;
    *ret_person = (struct oidc_person){
        .login = text_of(claim_of_either(claims, userinfo, o->login_claim)),
        .name = text_of(claim_of_either(claims, userinfo, o->name_claim)),
        .email = email_of(oidc, claims, userinfo),
    };
    /* Both were checked: an issuer of at most 512 bytes (the configuration), a subject of at most 255. */
    snprintf(ret_person->external, sizeof ret_person->external, "%s %s", o->issuer,
             json_string_value(json_object_get(claims, "sub")));
    groups_read(oidc, claim_of_either(claims, userinfo, o->groups_claim), ret_person);
}
