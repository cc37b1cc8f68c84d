/* How things are written in addresses and forms. */
#include "oidc_priv.h"

#include <assert.h>
#include <ctype.h>
#include <openssl/evp.h>
#include <string.h>

bool oidc_encode(struct str value, char *out, size_t size)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t len = 0;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.data[i];
        if (len + 4 > size)
            return false;
        if (isalnum(c) || strchr("-._~", c)) {
            out[len++] = (char)c;
        } else {
            out[len++] = '%';
            out[len++] = digits[c >> 4];
            out[len++] = digits[c & 15];
        }
    }
    if (len >= size)
        return false;
    out[len] = 0;
    return true;
}

static void form_text(struct oidc_form *form, const char *text)
{
    size_t len = strlen(text);
    if (form->failed || form->size - form->len <= len) {
        form->failed = true;
        return;
    }
    memcpy(form->out + form->len, text, len + 1);
    form->len += len;
}

void oidc_form_add(struct oidc_form *form, const char *name, struct str value)
{
    char last = form->len ? form->out[form->len - 1] : 0;
    if (form->len && last != '?' && last != '&')
        form_text(form, "&");
    form_text(form, name);
    form_text(form, "=");
    if (form->failed || !oidc_encode(value, form->out + form->len, form->size - form->len)) {
        form->failed = true;
        return;
    }
    form->len += strlen(form->out + form->len);
}

void oidc_base64(const char *text, size_t len, char *out)
{
    EVP_EncodeBlock((uint8_t *)out, (const uint8_t *)text, (int)len);
}

void oidc_challenge(const char verifier[OIDC_DERIVED_SIZE], char out[OIDC_DERIVED_SIZE])
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    int ok = EVP_Digest(verifier, strlen(verifier), hash, NULL, EVP_sha256(), NULL);
    assert(ok == 1);
    oidc_base64url(hash, out);
}

void oidc_base64url(const uint8_t bytes[32], char out[OIDC_DERIVED_SIZE])
{
    char text[45];
    EVP_EncodeBlock((uint8_t *)text, bytes, 32); /* 43 characters and one "=" */
    for (size_t i = 0; i < OIDC_DERIVED_SIZE - 1; i++)
        out[i] = text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i];
    out[OIDC_DERIVED_SIZE - 1] = 0;
}
