/* Makes the demo site through the same doors as everybody: plans, changes, a Save of the room's settings. */
#include "demo.h"

#include "dais/base/clock.h"
#include "dais/server/auth.h"

#include <stdlib.h>

static const struct {
    const char *login, *name;
    enum site_role site_role;
} people[] = {
    {"host", "Helena Host", SITE_ROLE_ADMIN},   {"mod", "Mo Moderator", SITE_ROLE_USER},
    {"speaker", "Sam Speaker", SITE_ROLE_USER}, {"member", "Mia Member", SITE_ROLE_USER},
    {"member2", "Max Member", SITE_ROLE_USER},
};

#define PEOPLE_COUNT (sizeof people / sizeof people[0])

struct demo {
    struct site *site;
    struct account_id accounts[PEOPLE_COUNT];
    struct channel_id channel;
};

const char *demo_logins(void)
{
    return "host, mod, speaker, member, member2; password of each: " DEMO_PASSWORD;
}

static enum err of_refusal(enum refusal refusal)
{
    return refusal == REFUSAL_NONE ? ERR_OK : ERR_INVALID;
}

static enum err add_accounts(struct demo *demo, struct site_change *change)
{
    char hash[AUTH_HASH_SIZE];
    enum err err = password_hash(STR(DEMO_PASSWORD), hash);
    for (size_t i = 0; i < PEOPLE_COUNT && err == ERR_OK; i++) {
        demo->accounts[i] = (struct account_id){id_random()};
        const struct account_record want = {.id = demo->accounts[i],
                                            .login = str_of(people[i].login),
                                            .name = str_of(people[i].name),
                                            .password_hash = str_of(hash),
                                            .site_role = people[i].site_role,
                                            .created_ms = change->at_ms};
        struct directory_scratch scratch;
        struct directory_change what;
        err = of_refusal(directory_plan_account(site_directory_of(demo->site), &want, &scratch, &what, NULL));
        if (err == ERR_OK) {
            err = site_directory(change, &what);
        }
    }
    return err;
}

static enum err add_channel(struct demo *demo, struct site_change *change)
{
    demo->channel = (struct channel_id){id_random()};
    const struct channel_record want = {.id = demo->channel,
                                        .name = STR(DEMO_CHANNEL),
                                        .description = STR("Where everybody meets."),
                                        .type = CHANNEL_OPEN,
                                        .owner = demo->accounts[0],
                                        .created_ms = change->at_ms};
    struct directory_scratch scratch;
    struct directory_change what[2];
    size_t count = 0;
    enum err err = of_refusal(directory_plan_channel(site_directory_of(demo->site), &want,
                                                     (struct member_id){id_random()}, &scratch, what, &count, NULL));
    for (size_t i = 0; i < count && err == ERR_OK; i++) {
        err = site_directory(change, &what[i]);
    }
    return err;
}

static enum err add_members(struct demo *demo, struct site_change *change)
{
    enum err err = ERR_OK;
    for (size_t i = 1; i < PEOPLE_COUNT && err == ERR_OK; i++) {
        const struct membership_record want = {.id = {id_random()},
                                               .channel = demo->channel,
                                               .person = person_ref_account(demo->accounts[i]),
                                               .role = CHANNEL_ROLE_MEMBER,
                                               .state = MEMBERSHIP_ACTIVE};
        struct directory_change what;
        err = of_refusal(directory_plan_membership(site_directory_of(demo->site), &want, &what));
        if (err == ERR_OK) {
            err = site_directory(change, &what);
        }
    }
    return err;
}

static enum err make_site(struct demo *demo)
{
    struct site_change change;
    enum err err = site_begin(demo->site, clock_wall_ms(), clock_now_us(), &change);
    if (err != ERR_OK) {
        return err;
    }
    err = add_accounts(demo, &change);
    if (err == ERR_OK) {
        err = add_channel(demo, &change);
    }
    if (err == ERR_OK) {
        err = add_members(demo, &change);
    }
    if (err != ERR_OK) {
        site_drop(&change);
        return err;
    }
    site_submit(&change);
    return ERR_OK;
}

static void fill_settings(const struct demo *demo, struct room_settings *settings)
{
    settings_defaults(settings);
    settings->enabled = true;
    settings->mode = ROOM_INTERACTIVE;
    settings->room_moderators = (struct person_list){1, {person_ref_account(demo->accounts[1])}};
    settings->chat_moderators = settings->room_moderators;
    settings->speakers = (struct person_list){1, {person_ref_account(demo->accounts[2])}};
}

static enum err enable_room(struct demo *demo)
{
    struct room *room;
    struct site_change change;
    struct room_settings *settings = malloc(sizeof *settings);
    enum err err = settings != NULL ? site_room(demo->site, demo->channel, &room) : ERR_NO_MEMORY;
    if (err == ERR_OK) {
        err = site_begin(demo->site, clock_wall_ms(), clock_now_us(), &change);
    }
    if (err == ERR_OK) {
        fill_settings(demo, settings);
        struct command command = {.kind = COMMAND_SAVE,
                                  .who = identity_of_account(demo->accounts[0]),
                                  .carried = MEDIA_ROLE_NONE,
                                  .settings = settings};
        err = of_refusal(site_room_command(&change, room, &command));
        if (err == ERR_OK) {
            site_submit(&change);
        } else {
            site_drop(&change);
        }
    }
    free(settings);
    return err;
}

enum err demo_ensure(struct site *site)
{
    if (directory_account_next(site_directory_of(site), NULL) != NULL) {
        return ERR_OK;
    }
    struct demo demo = {.site = site};
    enum err err = make_site(&demo);
    if (err == ERR_OK) { /* a room is folded from what is on the disk */
        store_flush(site_store(site));
        site_poll(site);
        err = enable_room(&demo);
        store_flush(site_store(site));
        site_poll(site);
    }
    return err;
}
