/*
 * A person's way in by Dais' own protocol: one WebSocket, room.enter with the offer, and what a page does after that: it
 * says what it looks at, asks now and then whether the way is open, chats, and stops sending what nobody wants.
 */
#ifndef DAIS_LOAD_DAIS_H
#define DAIS_LOAD_DAIS_H

#include "../client/person.h"
#include "socket.h"

#define DAIS_PENDING 8
#define DAIS_ID_SIZE 40
#define DAIS_SEEN    49

enum dais_request { DAIS_REQUEST_ENTER, DAIS_REQUEST_CHAT, DAIS_REQUEST_LEAVE, DAIS_REQUEST_OTHER };

struct dais_pending {
    uint64_t id; /* 0: free */
    enum dais_request request;
    time_us sent_us;
};

struct dais {
    struct person *person;
    struct web *web;
    uv_loop_t *loop;
    const char *channel, *cookie;
    struct web_socket socket;
    uint64_t next_id;
    struct dais_pending pending[DAIS_PENDING];
    char participant[DAIS_ID_SIZE];
    char (*seen)[DAIS_ID_SIZE]; /* whom it looks at; NULL: nobody */
    unsigned seen_count;
    bool view_due;
    time_us next_view_us, next_ping_us;
    /* Its seat, and what it has seen of the room's events: what it comes back with. */
    char seat[DAIS_ID_SIZE], secret[DAIS_ID_SIZE], epoch[DAIS_ID_SIZE];
    int64_t seq;
    time_us cut_us;      /* when its WebSocket was cut; 0: it is there */
    time_us back_us;     /* when it tries to come back */
    time_us patience_us; /* until the try after that, of who lost a server that ended */
    bool coming;         /* the new one is on its way */
    bool pausing;
    time_us next_pause_us;
    bool leaving, gone;
    time_us leave_us;
};

/* channel and cookie live as long as `dais`. */
void dais_join(struct dais *dais);
/* Every 20 ms or so. */
void dais_step(struct dais *dais);
/* Posts a line that says when it was sent. Does nothing for who is not in. */
void dais_chat(struct dais *dais);
/* The WebSocket breaks; dais_step comes back by another one, to the same seat. Media goes on meanwhile. */
void dais_cut(struct dais *dais);
bool dais_is_cut(const struct dais *dais);
/* Until `gone`. */
void dais_leave(struct dais *dais);
/* After that: for somebody else. */
void dais_renew(struct dais *dais);
/* Memory; after the loop has ended. */
void dais_free(struct dais *dais);

#endif
