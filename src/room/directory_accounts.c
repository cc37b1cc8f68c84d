/* Accounts, and people who are expected to have one. */
#include "directory_priv.h"

#include <stdlib.h>

/* ── lookups ── */

struct account *directory_account(const struct directory *dir, struct account_id id)
{
    struct account *found;
    HASH_FIND(hh, dir->accounts, &id, sizeof id, found);
    return found;
}

struct account *directory_account_by_login(const struct directory *dir, struct str login)
{
    char space[DIRECTORY_LOGIN_KEY_SIZE];
    struct str key = directory_login_key(login, space);
    struct account *found = NULL;
    if (key.len > 0) {
        HASH_FIND(hh_login, dir->by_login, key.data, key.len, found);
    }
    return found;
}

struct account *directory_account_by_email(const struct directory *dir, struct str email)
{
    char space[EMAIL_KEY_SIZE];
    struct str key = email_key(email, space);
    struct account *found = NULL;
    if (key.len > 0) {
        HASH_FIND(hh_email, dir->by_email, key.data, key.len, found);
    }
    return found;
}

struct account *directory_account_by_external(const struct directory *dir, struct str external)
{
    struct account *found = NULL;
    if (external.len > 0) {
        HASH_FIND(hh_external, dir->by_external, external.data, external.len, found);
    }
    return found;
}

struct account *directory_account_next(const struct directory *dir, const struct account *after)
{
    return after == NULL ? dir->accounts : after->hh.next;
}

bool directory_is_last_admin(const struct directory *dir, const struct account *account)
{
    for (const struct account *a = NULL; (a = directory_account_next(dir, a)) != NULL;) {
        if (a != account && a->r.site_role == SITE_ROLE_ADMIN && !a->r.disabled) {
            return false;
        }
    }
    return account->r.site_role == SITE_ROLE_ADMIN && !account->r.disabled;
}

struct expected *directory_expected(const struct directory *dir, struct expected_id id)
{
    struct expected *found;
    HASH_FIND(hh, dir->expected, &id, sizeof id, found);
    return found;
}

static struct expected *expected_by_key(const struct directory *dir, enum expected_kind kind, struct str key)
{
    struct expected *found = NULL;
    if (key.len > 0) {
        HASH_FIND(hh_text, dir->expected_texts[kind], key.data, key.len, found);
    }
    return found;
}

struct expected *directory_expected_by_text(const struct directory *dir, enum expected_kind kind, struct str text)
{
    char space[EMAIL_KEY_SIZE];
    return expected_by_key(dir, kind,
                           kind == EXPECTED_LOGIN ? directory_login_key(text, space) : email_key(text, space));
}

struct expected *account_expected(const struct directory *dir, const struct account *account, enum expected_kind kind)
{
    return expected_by_key(dir, kind, str_of(kind == EXPECTED_LOGIN ? account->login_folded : account->email_folded));
}

bool directory_is_expected(const struct directory *dir, const struct account *account, struct expected_id id)
{
    const struct expected *expected = directory_expected(dir, id);
    return expected != NULL && account_expected(dir, account, expected->r.kind) == expected;
}

/* ── accounts ── */

static void account_free(struct account *account)
{
    text_free(account->r.login);
    text_free(account->r.name);
    text_free(account->r.email);
    text_free(account->r.password_hash);
    text_free(account->r.external);
    free(account->login_folded);
    free(account->email_folded);
    free(account->groups);
    free(account);
}

static bool keys_make(struct account *account)
{
    char login[DIRECTORY_LOGIN_KEY_SIZE], email[EMAIL_KEY_SIZE];
    struct str login_folded = directory_login_key(account->r.login, login);
    struct str email_folded = email_key(account->r.email, email);
    if (login_folded.len == 0 || (account->login_folded = strdup(login_folded.data)) == NULL) {
        return false;
    }
    return email_folded.len == 0 || (account->email_folded = strdup(email_folded.data)) != NULL;
}

static struct account *account_make(const struct account_record *r)
{
    struct account *account = calloc(1, sizeof *account);
    if (account == NULL) {
        return NULL;
    }
    account->r = *r;
    struct str *texts[] = {&account->r.login, &account->r.name, &account->r.email, &account->r.password_hash,
                           &account->r.external};
    if (texts_copy(texts, sizeof texts / sizeof texts[0]) != ERR_OK) {
        free(account);
        return NULL;
    }
    if (!keys_make(account)) {
        account_free(account);
        return NULL;
    }
    return account;
}

static void keys_remove(struct directory *dir, struct account *account)
{
    HASH_DELETE(hh_login, dir->by_login, account);
    if (account->email_keyed) {
        HASH_DELETE(hh_email, dir->by_email, account);
        account->email_keyed = false;
    }
    if (account->external_keyed) {
        HASH_DELETE(hh_external, dir->by_external, account);
        account->external_keyed = false;
    }
}

static bool keys_add(struct directory *dir, struct account *account)
{
    HASH_ADD_KEYPTR(hh_login, dir->by_login, account->login_folded, strlen(account->login_folded), account);
    if (account->hh_login.tbl == NULL) {
        return false;
    }
    struct account *same = NULL;
    if (account->email_folded != NULL) {
        HASH_FIND(hh_email, dir->by_email, account->email_folded, strlen(account->email_folded), same);
    }
    if (account->email_folded != NULL && same == NULL) {
        HASH_ADD_KEYPTR(hh_email, dir->by_email, account->email_folded, strlen(account->email_folded), account);
        account->email_keyed = account->hh_email.tbl != NULL;
    }
    if (account->r.external.len > 0) {
        HASH_ADD_KEYPTR(hh_external, dir->by_external, account->r.external.data, account->r.external.len, account);
        account->external_keyed = account->hh_external.tbl != NULL;
    }
    return true;
}

/* A changed account keeps its place and all that hangs on it: only its texts and their keys are exchanged. */
static enum err account_change(struct directory *dir, struct account *old, struct account *fresh)
{
    keys_remove(dir, old);
    text_retire(dir, old->r.login);
    text_retire(dir, old->r.name);
    text_retire(dir, old->r.email);
    text_retire(dir, old->r.password_hash);
    text_retire(dir, old->r.external);
    free(old->login_folded);
    free(old->email_folded);
    old->r = fresh->r;
    old->login_folded = fresh->login_folded;
    old->email_folded = fresh->email_folded;
    free(fresh);
    return keys_add(dir, old) ? ERR_OK : ERR_NO_MEMORY;
}

static bool account_link(struct directory *dir, struct account *account)
{
    HASH_ADD(hh, dir->accounts, r.id, sizeof account->r.id, account);
    if (account->hh.tbl == NULL) {
        return false;
    }
    if (!keys_add(dir, account)) {
        HASH_DELETE(hh, dir->accounts, account);
        return false;
    }
    return true;
}

enum err account_put(struct directory *dir, const struct account_record *r)
{
    struct account *fresh = account_make(r);
    if (fresh == NULL) {
        return ERR_NO_MEMORY;
    }
    struct account *same_login;
    HASH_FIND(hh_login, dir->by_login, fresh->login_folded, strlen(fresh->login_folded), same_login);
    const struct account *same_external = directory_account_by_external(dir, r->external);
    if ((same_login != NULL && !account_id_eq(same_login->r.id, r->id)) ||
        (same_external != NULL && !account_id_eq(same_external->r.id, r->id))) {
        account_free(fresh);
        return ERR_EXISTS;
    }
    struct account *old = directory_account(dir, r->id);
    if (old != NULL) {
        return account_change(dir, old, fresh);
    }
    if (!account_link(dir, fresh)) {
        account_free(fresh);
        return ERR_NO_MEMORY;
    }
    return ERR_OK;
}

enum err account_remove(struct directory *dir, struct account_id id)
{
    struct account *account = directory_account(dir, id);
    if (account == NULL) {
        return ERR_NOT_FOUND;
    }
    if (account->memberships != NULL || account->subscriptions != NULL || account->group_count > 0) {
        return ERR_INVALID;
    }
    keys_remove(dir, account);
    HASH_DELETE(hh, dir->accounts, account);
    account_free(account);
    return ERR_OK;
}

/* ── people who are expected ── */

static void expected_free(struct expected *expected)
{
    text_free(expected->r.text);
    free(expected->folded);
    free(expected);
}

static struct expected *expected_make(const struct expected_record *r)
{
    char space[EMAIL_KEY_SIZE];
    struct str key = r->kind == EXPECTED_LOGIN ? directory_login_key(r->text, space) : email_key(r->text, space);
    struct expected *expected = key.len > 0 ? calloc(1, sizeof *expected) : NULL;
    if (expected == NULL) {
        return NULL;
    }
    expected->r = *r;
    if (text_copy(r->text, &expected->r.text) != ERR_OK) {
        free(expected);
        return NULL;
    }
    expected->folded = strdup(key.data);
    if (expected->folded == NULL) {
        expected_free(expected);
        return NULL;
    }
    return expected;
}

enum err expected_put(struct directory *dir, const struct expected_record *r)
{
    if (directory_expected(dir, r->id) != NULL || directory_expected_by_text(dir, r->kind, r->text) != NULL) {
        return ERR_EXISTS;
    }
    struct expected *expected = expected_make(r);
    if (expected == NULL) {
        return ERR_NO_MEMORY;
    }
    HASH_ADD(hh, dir->expected, r.id, sizeof expected->r.id, expected);
    if (expected->hh.tbl == NULL) {
        expected_free(expected);
        return ERR_NO_MEMORY;
    }
    HASH_ADD_KEYPTR(hh_text, dir->expected_texts[r->kind], expected->folded, strlen(expected->folded), expected);
    if (expected->hh_text.tbl == NULL) {
        HASH_DELETE(hh, dir->expected, expected);
        expected_free(expected);
        return ERR_NO_MEMORY;
    }
    return ERR_OK;
}

static void expected_unlink(struct directory *dir, struct expected *expected)
{
    HASH_DELETE(hh_text, dir->expected_texts[expected->r.kind], expected);
    HASH_DELETE(hh, dir->expected, expected);
    expected_free(expected);
}

enum err expected_remove(struct directory *dir, struct expected_id id)
{
    struct expected *expected = directory_expected(dir, id);
    if (expected == NULL) {
        return ERR_NOT_FOUND;
    }
    if (expected->memberships != NULL) {
        return ERR_INVALID;
    }
    expected_unlink(dir, expected);
    return ERR_OK;
}

void accounts_finish(struct directory *dir)
{
    struct expected *expected, *next_expected;
    HASH_ITER(hh, dir->expected, expected, next_expected)
    {
        expected_unlink(dir, expected);
    }
    struct account *account, *next;
    HASH_ITER(hh, dir->accounts, account, next)
    {
        keys_remove(dir, account);
        HASH_DELETE(hh, dir->accounts, account);
        account_free(account);
    }
}
