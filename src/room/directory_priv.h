/* What the modules of the directory share: its texts, and the changes of each kind. */
#ifndef DAIS_ROOM_DIRECTORY_PRIV_H
#define DAIS_ROOM_DIRECTORY_PRIV_H

#include "room_priv.h"

#define NAME_KEY_SIZE  (LIMIT_NAME_LENGTH * 8 + 1)
#define EMAIL_KEY_SIZE (LIMIT_EMAIL_BYTES * 4 + 1)

/* ── directory.c ── */
MUST_CHECK enum err text_copy(struct str from, struct str *ret_copy);
/* Copies in place: all or nothing. */
MUST_CHECK enum err texts_copy(struct str *texts[], size_t count);
void text_free(struct str text);
/* A text of the directory that the change being applied may still be a view of: freed with the next change. */
void text_retire(struct directory *dir, struct str text);
/* The key of a name, which stays in `out`; STR_NONE if there can be no such name. */
struct str name_key(struct str name, char out[NAME_KEY_SIZE]);
struct str email_key(struct str email, char out[EMAIL_KEY_SIZE]);

/* ── each kind of change; all or nothing ── */
MUST_CHECK enum err account_put(struct directory *dir, const struct account_record *r);
MUST_CHECK enum err account_remove(struct directory *dir, struct account_id id);
MUST_CHECK enum err expected_put(struct directory *dir, const struct expected_record *r);
MUST_CHECK enum err expected_remove(struct directory *dir, struct expected_id id);
MUST_CHECK enum err group_put(struct directory *dir, const struct group_record *r);
MUST_CHECK enum err group_remove(struct directory *dir, struct group_id id);
MUST_CHECK enum err group_member_put(struct directory *dir, struct group_id group, struct account_id account);
MUST_CHECK enum err group_member_remove(struct directory *dir, struct group_id group, struct account_id account);
MUST_CHECK enum err channel_put(struct directory *dir, const struct channel_record *r);
MUST_CHECK enum err channel_remove(struct directory *dir, struct channel_id id);
MUST_CHECK enum err room_put(struct directory *dir, struct channel_id id, const struct room_summary *summary);
MUST_CHECK enum err membership_put(struct directory *dir, const struct membership_record *r);
MUST_CHECK enum err membership_remove(struct directory *dir, const struct membership_record *r);
MUST_CHECK enum err subscription_put(struct directory *dir, struct channel_id channel, struct account_id account);
MUST_CHECK enum err subscription_remove(struct directory *dir, struct channel_id channel, struct account_id account);

MUST_CHECK enum err link_put(struct directory *dir, const struct guest_link_record *r);
MUST_CHECK enum err link_remove(struct directory *dir, struct link_id id);
MUST_CHECK enum err guest_put(struct directory *dir, const struct guest_record *r);
MUST_CHECK enum err guest_remove(struct directory *dir, struct guest_id id);
MUST_CHECK enum err webhook_put(struct directory *dir, const struct webhook_record *r);
MUST_CHECK enum err webhook_remove(struct directory *dir, struct webhook_id id);

/* ── the end of things ── */
void webhook_unlink(struct directory *dir, struct webhook *webhook);
void link_unlink(struct directory *dir, struct guest_link *link); /* with its guests */
void guest_unlink(struct directory *dir, struct guest *guest);
void membership_unlink(struct directory *dir, struct membership *m);
void subscription_unlink(struct directory *dir, struct subscription *s);
void channel_unlink(struct directory *dir, struct channel *channel);
void accounts_finish(struct directory *dir);
void groups_finish(struct directory *dir);

/* ── people ── */
/* Whom the account is expected as, by its log-in name and its address; NULL: as nobody. */
struct expected *account_expected(const struct directory *dir, const struct account *account, enum expected_kind kind);
/* The head of this person's memberships; NULL: there is no such person. */
struct membership **person_memberships(const struct directory *dir, struct person_ref person);

/* ── planning ── */
enum refusal refusal_of_name(enum err err);
enum refusal email_check(struct str email); /* may be empty */
/* Names the field of a refusal, and passes it on. */
enum refusal refuse_field(enum refusal refusal, const char *field, const char **ret_field);
/* False: no memory. */
MUST_CHECK bool changes_add(struct directory_changes *changes, const struct directory_change *change);

#endif
