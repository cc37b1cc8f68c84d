/* `dais group …` */
#include "people.h"

#include <stdio.h>

static struct account_group *group_of(const struct people *people)
{
    struct account_group *group = directory_group_by_name(people->dir, str_of(people->arguments->words[0]));
    if (group == NULL) {
        fprintf(stderr, "dais: there is no group \"%s\"; see dais group list\n", people->arguments->words[0]);
    }
    return group;
}

static int list(const struct people *people)
{
    for (const struct account_group *g = NULL; (g = directory_group_next(people->dir, g)) != NULL;) {
        printf("%.*s\t%u\n", STR_ARG(g->r.name), g->member_count);
    }
    return 0;
}

static int add(const struct people *people)
{
    const struct group_record want = {.id = {id_random()}, .name = str_of(people->arguments->words[0])};
    struct directory_scratch scratch;
    struct directory_change what;
    enum refusal refusal = directory_plan_group(people->dir, &want, &scratch, &what);
    int status = refusal != REFUSAL_NONE ? people_refused(refusal, "name") : people_apply(people, &what, 1);
    if (status == 0) {
        printf("Group %s is made.\n", people->arguments->words[0]);
    }
    return status;
}

static int delete (const struct people *people)
{
    const struct account_group *group = group_of(people);
    if (group == NULL) {
        return EXIT_USAGE;
    }
    struct directory_changes changes = {0};
    enum refusal refusal = directory_plan_group_remove(people->dir, group->r.id, &changes);
    int status =
        refusal != REFUSAL_NONE ? people_refused(refusal, "group") : people_apply(people, changes.items, changes.count);
    directory_changes_finish(&changes);
    if (status == 0) {
        printf("Group %s is deleted, with the rights that it had.\n", people->arguments->words[0]);
    }
    return status;
}

static int members(const struct people *people)
{
    const struct account_group *group = group_of(people);
    if (group == NULL) {
        return EXIT_USAGE;
    }
    for (uint32_t i = 0; i < group->member_count; i++) {
        const struct account *account = directory_account(people->dir, group->members[i]);
        printf("%.*s\t%.*s\n", STR_ARG(account->r.login), STR_ARG(account->r.name));
    }
    return 0;
}

static int change_member(const struct people *people, bool in)
{
    const struct account_group *group = group_of(people);
    const struct account *account = group != NULL ? people_account(people, people->arguments->words[1]) : NULL;
    if (account == NULL) {
        return EXIT_USAGE;
    }
    struct directory_change what;
    enum refusal refusal = in ? directory_plan_group_member(people->dir, group->r.id, account->r.id, &what)
                              : directory_plan_group_member_remove(people->dir, group->r.id, account->r.id, &what);
    int status = refusal != REFUSAL_NONE ? people_refused(refusal, "account") : people_apply(people, &what, 1);
    if (status == 0) {
        printf("%s %s group %s.\n", people->arguments->words[1], in ? "is in" : "left", people->arguments->words[0]);
    }
    return status;
}

static int join(const struct people *people)
{
    return change_member(people, true);
}

static int leave(const struct people *people)
{
    return change_member(people, false);
}

const struct people_verb people_group_verbs[] = {
    {"group", "add", 1, "add NAME", false, add},
    {"group", "list", 0, "list", false, list},
    {"group", "members", 1, "members NAME", false, members},
    {"group", "join", 2, "join NAME LOGIN", false, join},
    {"group", "leave", 2, "leave NAME LOGIN", false, leave},
    {"group", "delete", 1, "delete NAME", false, delete},
    {0},
};
