#include "room_priv.h"

void settings_defaults(struct room_settings *out)
{
    *out = (struct room_settings){
        .group_chat = true,
        .qna = true,
        .stage_access = STAGE_EVERYONE,
        .stage_limit = 25,
        .screen_share = SCREEN_SPEAKERS,
        .screens_max = 2,
        .auto_end_min = 15,
    };
}

static enum refusal list_check(const struct person_list *list, const struct directory *dir)
{
    if (list->count > LIMIT_ROOM_LIST) {
        return REFUSAL_OUT_OF_RANGE;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        if (!directory_person_known(dir, list->items[i])) {
            return REFUSAL_NOT_FOUND;
        }
        for (uint32_t j = 0; j < i; j++) {
            if (memcmp(&list->items[i], &list->items[j], sizeof list->items[i]) == 0) {
                return REFUSAL_EXISTS;
            }
        }
    }
    return REFUSAL_NONE;
}

enum refusal settings_check(const struct room_settings *s, const struct directory *dir, const char **ret_field)
{
    const struct {
        const char *field;
        uint64_t value, min, max;
    } ranges[] = {
        {"mode", (unsigned)s->mode, 0, ROOM_WEBINAR},
        {"stage_access", (unsigned)s->stage_access, 0, STAGE_INVITE},
        {"stage_limit", s->stage_limit, 1, LIMIT_STAGE},
        {"screen_share", (unsigned)s->screen_share, 0, SCREEN_EVERYONE},
        {"screens_max", s->screens_max, 0, 8},
        {"guests", (unsigned)s->guests, 0, GUESTS_LINK},
        {"capacity", s->capacity, 0, LIMIT_ROOM_PARTICIPANTS},
        {"auto_end_min", s->auto_end_min, 0, 1440},
        {"chat_retention_days", s->chat_retention_days, 0, 36500},
        {"recording_retention_days", s->recording_retention_days, 0, 36500},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (ranges[i].value < ranges[i].min || ranges[i].value > ranges[i].max) {
            *ret_field = ranges[i].field;
            return REFUSAL_OUT_OF_RANGE;
        }
    }
    const struct {
        const char *field;
        const struct person_list *list;
    } lists[] = {
        {"room_moderators", &s->room_moderators}, {"chat_moderators", &s->chat_moderators}, {"speakers", &s->speakers}};
    for (size_t i = 0; i < 3; i++) {
        enum refusal no = list_check(lists[i].list, dir);
        if (no != REFUSAL_NONE) {
            *ret_field = lists[i].field;
            return no;
        }
    }
    return REFUSAL_NONE;
}

bool settings_list_has(const struct directory *dir, const struct person_list *list, const struct account *account)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (directory_person_is(dir, list->items[i], account)) {
            return true;
        }
    }
    return false;
}
