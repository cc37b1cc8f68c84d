/*
 * Every limit of the system, with its reason. Each is reached by a test. Units are the last word of the name.
 */
#ifndef DAIS_BASE_LIMITS_H
#define DAIS_BASE_LIMITS_H

/* Media: packets. */
#define LIMIT_DATAGRAM_BYTES                                                                                           \
    2048                         /* a packet buffer; longer datagrams are counted and dropped (RTP stays under 1,200) */
#define LIMIT_RTP_BYTES     1200 /* what we send never exceeds it: survives a path MTU of 1,280 */
#define LIMIT_RECEIVE_BATCH 32   /* messages of one receive call: datagrams, or trains of them */
#define LIMIT_SEND_BATCH    128  /* datagrams in one send call's arena: what stays in the cache until it is sent */

/* Media: tables a peer can fill. */
#define LIMIT_TUPLES_PER_TRANSPORT  8 /* source addresses with a valid check; the least recent unselected one goes */
#define LIMIT_TRANSPORTS_PER_WORKER 4096
#define LIMIT_LAYERS                3  /* simulcast encodings of one track */
#define LIMIT_SOURCES_PER_TRANSPORT 4  /* mic, camera, screen, screen_audio */
#define LIMIT_SLOTS_AUDIO           10 /* receive positions of one participant; the page uses 6, WHEP offers up to 10 */
#define LIMIT_SLOTS_VIDEO           49
#define LIMIT_SLOTS                 (LIMIT_SLOTS_AUDIO + LIMIT_SLOTS_VIDEO)
#define LIMIT_ROOM_SOURCES          256  /* published tracks in one room */
#define LIMIT_SSRC_CHANGES_PER_MIN  50   /* SSRCs by which one transport may replace a section's former one */
#define LIMIT_NACK_LIST             1000 /* missing packets of one video stream; beyond it only a key frame helps */
#define LIMIT_HISTORY_VIDEO_MIN     256  /* packets kept of a video source, at first … */
#define LIMIT_HISTORY_VIDEO         2048 /* … and at most: 1.2 s at 16 Mbit/s */
#define LIMIT_HISTORY_AUDIO         128
#define LIMIT_SENT_PACKETS          2048 /* records that wait for transport-wide feedback: 1 s at 18 Mbit/s; a power of two */
#define LIMIT_LEVELS                16 /* speakers named in one report of levels: the loudest */
#define LIMIT_ROOMS_PER_WORKER      1024
#define LIMIT_SSRC_PER_TRANSPORT    64 /* SSRCs that one peer sends with right tags: each costs libsrtp memory */
#define LIMIT_PAYLOADS_PER_WORKER                                                                                      \
    65536                          /* packets kept for retransmission: 79 MB, of which only what is used is touched */
#define LIMIT_EVENT_BACKLOG   8192 /* events a worker keeps while its loop is stuck: minutes of a busy room */
#define LIMIT_MEDIA_ADDRESSES 8    /* host addresses a worker binds: each is a socket and a candidate */
#define LIMIT_RID_BYTES       16   /* as a mid (RFC 8852 section 3.1 allows alphanumerics of any length) */
#define LIMIT_MID_BYTES       16   /* one-byte header extension (RFC 8285 section 4.2) */

/* Media: ICE over TCP, of one worker. */
#define LIMIT_TCP_CONNECTIONS    512      /* whose owner proved itself by a check, and half-open ones together */
#define LIMIT_TCP_HALF_OPEN      128      /* before the first valid check; the oldest goes */
#define LIMIT_TCP_HALF_OPEN_IP   32       /* of one address: a flood from one place pushes out only its own */
#define LIMIT_TCP_QUEUE_BYTES    1250000  /* waiting for one slow reader: a second of 10 Mbit/s */
#define LIMIT_TCP_QUEUES_BYTES   67108864 /* waiting for all of them */
#define LIMIT_TCP_VIDEO_DELAY_US 200000   /* a queue older than that takes no more video: sound goes on */
#define LIMIT_TCP_HALF_OPEN_US   10000000 /* from accept to a valid check */
#define LIMIT_TCP_STALL_US       30000000 /* a reader that takes nothing for so long is gone */

/* Media: time. */
#define LIMIT_CONSENT_US        30000000 /* RFC 7675 section 5.1 */
#define LIMIT_ASLEEP_US         10000000 /* after that: mute, but an ICE restart wakes it. A page gives a seat up after 38 s */
#define LIMIT_SHAKY_US          7000000 /* browsers check every 4 to 6 s */
#define LIMIT_DTLS_HANDSHAKE_US 30000000
#define LIMIT_RESTART_US                                                                                               \
    38000000 /* old ICE credentials work beside new ones so long after their last use: a blackout that a transport survives */
#define LIMIT_SSRC_IDLE_US   60000000 /* an SSRC silent for so long may give its place to a new one */
#define LIMIT_DTLS_HALF_OPEN 1000
#define LIMIT_DTLS_BYTES     65536 /* handshake bytes one peer may make us take in */
#define LIMIT_DTLS_SHARE     30    /* percent of a worker's time that handshakes may take: media goes on beside them */
#define LIMIT_DTLS_BURST_US  4000  /* of it in one go: what media is delayed by */

/* Media: rates of one peer, above what three 720p layers, a screen and their RTCP need. */
#define LIMIT_PEER_PPS 2000
#define LIMIT_PEER_BPS 10000000
/* What costs more than to find out that it is forged. ICE agents check every 5 ms at most (RFC 8445 section 14.2), browsers
 * every 20 ms; after the handshake a DTLS session has but its end to say. */
#define LIMIT_CHECKS_PER_S       200 /* of one transport, with right integrity and not seen before */
#define LIMIT_CHECK_COPIES_PER_S 50  /* those seen before, and those that are answered with an error */
#define LIMIT_DTLS_RECORDS_PER_S 50  /* datagrams */

/* SDP. */
#define LIMIT_SDP_BYTES         262144
#define LIMIT_SDP_SECTIONS      96 /* m-lines */
#define LIMIT_SDP_SECTION_LINES 512
#define LIMIT_SDP_BUNDLE_BYTES  2048 /* the ids of all m-lines; it is read for each of them, on the loop */
#define LIMIT_SDP_CANDIDATES    64
#define LIMIT_SDP_CODECS        96 /* formats of one m-line; Chromium offers about 50 for video */
#define LIMIT_SDP_EXTENSIONS    32
#define LIMIT_SDP_SSRCS         16 /* of one m-line: three layers with RTX need 6 */
#define LIMIT_SDP_SSRC_GROUPS   8
#define LIMIT_SDP_GROUP_SSRCS   8
#define LIMIT_SDP_RIDS          8
#define LIMIT_SDP_FINGERPRINTS  4 /* one per hash function */

/* WebSocket and HTTP. */
#define LIMIT_MESSAGE_BYTES       65536
#define LIMIT_MESSAGE_SDP_BYTES   262144
#define LIMIT_MESSAGE_FRAGMENTS   64
#define LIMIT_JSON_DEPTH          16
#define LIMIT_JSON_KEYS           128
#define LIMIT_MESSAGES_PER_S      50
#define LIMIT_MESSAGES_BURST      200
#define LIMIT_OUTBOX_BYTES        262144 /* a slower reader is dropped (1013) and comes back to a snapshot */
#define LIMIT_CONNECTIONS         12000
#define LIMIT_HTTP_BODY_BYTES     65536
#define LIMIT_HTTP_BODY_SDP_BYTES 262144

/* The domain. */
#define LIMIT_NAME_LENGTH         80 /* code points: display names, channel names */
#define LIMIT_LOGIN_LENGTH        64
#define LIMIT_PASSWORD_LENGTH_MIN 10
#define LIMIT_PASSWORD_LENGTH     128
#define LIMIT_DESCRIPTION_LENGTH  2000
#define LIMIT_CHAT_LENGTH         2000 /* code points */
#define LIMIT_CHAT_TAIL           100  /* messages in the snapshot; older ones by chat.history */
#define LIMIT_CHAT_MENTIONS       10   /* of one message */
#define LIMIT_CHAT_KINDS          12   /* of emoji at one message … */
#define LIMIT_CHAT_REACTIONS      6    /* … and of one person there */
#define LIMIT_CHAT_PINS           5
#define LIMIT_CHAT_BLOCKED        200 /* people kept from writing in one room */
#define LIMIT_CHAT_SLOW_S         3600
#define LIMIT_CHAT_QUOTE          140 /* code points of what is replied to */
#define LIMIT_CHAT_QUERY          100 /* code points looked for */
#define LIMIT_CHAT_REACTORS       100 /* people named in one answer */
#define LIMIT_ROOM_PARTICIPANTS   10000
#define LIMIT_STAGE               49
#define LIMIT_ROOM_LIST           200 /* entries in each of moderators, chat moderators, speakers */
#define LIMIT_CHANNELS            10000
#define LIMIT_ACCOUNTS            100000
#define LIMIT_MEMBERS_PER_CHANNEL 20000
#define LIMIT_REPLAY_EVENTS       1000      /* events kept for resuming clients … */
#define LIMIT_REPLAY_US           300000000 /* … and for how long */
#define LIMIT_KEY_S               86400     /* an idempotency key is remembered for a day */
#define LIMIT_SEAT_GRACE_US       30000000  /* away for so long is leaving */
#define LIMIT_SEAT_RESTART_US     60000000  /* after a restart of the server */
#define LIMIT_AUDIENCE_BATCHED    200       /* above so many receivers an audience is flushed every … */
#define LIMIT_AUDIENCE_BATCH_US   200000

/* The stage. */
#define LIMIT_INVITATION_US 60000000 /* an invitation is answered within it */
#define LIMIT_STANDINGS     2000     /* people of a room that are banned, locked, or more than they were */

/* The door of a locked room. */
#define LIMIT_WAITING             500      /* people at one door; of those who were declined the oldest makes room */
#define LIMIT_WAITING_AGAIN_US    60000000 /* who was declined may ask again after so long … */
#define LIMIT_WAITING_ADMIT_US    60000000 /* … and who was admitted comes within it, or the admission is over */
#define LIMIT_DOOR_MESSAGE_LENGTH 500      /* code points */
#define LIMIT_DOOR_MESSAGES       20       /* kept for one who waits; the oldest goes */

/* Questions and answers. */
#define LIMIT_QUESTION_LENGTH  1000   /* code points; answers too */
#define LIMIT_QUESTIONS        500    /* of one room; of those that are done the oldest makes room */
#define LIMIT_QUESTIONS_OPEN   10     /* of one person, that wait for an answer */
#define LIMIT_QUESTION_ANSWERS 5      /* of one question */
#define LIMIT_QUESTION_VOTES   100000 /* of one room: 17 bytes each, and in every snapshot */
#define LIMIT_QUESTION_GRANTS  50     /* people who are let see or answer questions in one session */
#define LIMIT_QUESTIONS_PAGE   50     /* questions of one answer */

/* Interactions. */
#define LIMIT_INTERACTIONS         200 /* of one room, drafts included */
#define LIMIT_INTERACTIONS_OPEN    10  /* at once: each is on everybody's page */
#define LIMIT_INTERACTION_ITEMS    10  /* questions of a survey */
#define LIMIT_INTERACTION_OPTIONS  10  /* also the longest scale of a rating */
#define LIMIT_INTERACTION_LENGTH   500 /* code points: its text, and a text that answers it */
#define LIMIT_ITEM_LENGTH          300 /* a question of a survey */
#define LIMIT_OPTION_LENGTH        100
#define LIMIT_INTERACTION_BYTES    8192                 /* all its words: one record */
#define LIMIT_INTERACTION_ANSWERS  100000               /* in one room: 38 bytes each while they are in memory */
#define LIMIT_INTERACTION_S        86400                /* how long one is open by itself, at most */
#define LIMIT_INTERACTION_AHEAD_MS INT64_C(31622400000) /* how far ahead one is scheduled */
#define LIMIT_INTERACTION_WORDS    3                    /* of one person in a cloud */
#define LIMIT_WORD_LENGTH          30
#define LIMIT_CLOUD_WORDS          1000 /* different ones that are counted; later ones are kept, and not in the cloud */
#define LIMIT_CLOUD_TOLD           50
#define LIMIT_INTERACTIONS_PAGE    20 /* interactions of one answer */
#define LIMIT_ANSWERS_PAGE         50 /* answers of one answer */
#define LIMIT_REACTIONS_PER_S      3  /* of one person, over the stage; they are merged for everybody */

/* Guests. */
#define LIMIT_LINKS_PER_CHANNEL  200
#define LIMIT_GUESTS_PER_CHANNEL 10000
#define LIMIT_GUESTS             100000
#define LIMIT_GUEST_S            (30 * 24 * 3600) /* life of a guest's cookie */
#define LIMIT_GUEST_TRIES        300 /* comings as a guest from one address in LIMIT_LOGIN_WINDOW_S: a lecture hall */

/* Webhooks. */
#define LIMIT_WEBHOOKS_PER_CHANNEL 10 /* also those of the site */
#define LIMIT_WEBHOOKS             10000
#define LIMIT_DELIVERIES_WAITING                                                                                       \
    500 /* for one webhook; people who wait may take half of it, so that opening and closing have a place */
#define LIMIT_DELIVERIES            50000    /* for all of them */
#define LIMIT_DELIVERIES_PAST       20       /* of one webhook, kept to be looked at */
#define LIMIT_DELIVERIES_UNDER_WAY  32       /* at once … */
#define LIMIT_DELIVERIES_HOST       4        /* … and of them to one host */
#define LIMIT_DELIVERY_MS           86400000 /* how long one is tried */
#define LIMIT_DELIVERY_TRIES        50
#define LIMIT_DELIVERY_PAUSE_MS     5000 /* after the first failure */
#define LIMIT_DELIVERY_PAUSE_MAX_MS 3600000
#define LIMIT_DELIVERY_ANSWER_MS    15000 /* from the name to the end of the answer */
#define LIMIT_DELIVERY_ANSWER_BYTES 65536 /* read of an answer, of which only the status counts */
#define LIMIT_WEBHOOK_KNOCKS        20 /* people who wait, told to one webhook at once; after that one more every … */
#define LIMIT_WEBHOOK_KNOCK_MS      3000

/* The domain and its store. */
#define LIMIT_SEATS_PER_IDENTITY  8 /* devices and tabs of one person in one room; the seat away longest makes room */
#define LIMIT_AWAY_SHOWN_US       7000000 /* a lost connection is shown to others after so long: reloads pass unnoticed */
#define LIMIT_EMAIL_BYTES         254     /* RFC 5321 section 4.5.3.1.3 */
#define LIMIT_EXTERNAL_BYTES      768     /* an issuer of at most 512, a blank, a subject of at most 255 */
#define LIMIT_PASSWORD_HASH_BYTES 256     /* an encoded argon2id hash is about 100 */
#define LIMIT_GROUPS              10000
#define LIMIT_EXPECTED            100000 /* people who have rights before they have an account */
#define LIMIT_GROUPS_PER_ACCOUNT  256    /* each is looked up when a right is evaluated */
#define LIMIT_SNAPSHOT_EVENTS     1000   /* a room's start folds at most so many */
#define LIMIT_KEY_ANSWER_BYTES    65536  /* a recorded first answer: no longer than a message */
#define LIMIT_STORE_IN_FLIGHT     4096   /* batches waiting for their commit; beyond: busy */
#define LIMIT_STORE_GROUP         256    /* batches in one commit */
#define LIMIT_CHAT_PAGE           50     /* messages of one read: the loop's reads are short */

/* Log-in. */
#define LIMIT_LOGIN_S                  (30 * 24 * 3600) /* life of a cookie */
#define LIMIT_LOGIN_FAILURES_ACCOUNT   10               /* in … */
#define LIMIT_LOGIN_FAILURES_ADDRESS   100
#define LIMIT_LOGIN_FAILURES_OWN       10 /* of somebody who showed before who she is: per device, per log-in */
#define LIMIT_LOGIN_WINDOW_S           900
#define LIMIT_PROVIDER_TRIES           600 /* steps of log-ins by the identity provider from one address: two each */
#define LIMIT_DEVICE_S                 (180 * 24 * 3600) /* for so long a browser counts as one that was signed in from */
#define LIMIT_DEVICES_PER_ACCOUNT      20  /* such browsers; the one not signed in from for longest makes room */
#define LIMIT_LOGINS_PER_ACCOUNT       100 /* browsers that are signed in; the one that ends first makes room */
#define LIMIT_AGENT_LENGTH             200 /* what is kept of how a browser calls itself */
#define LIMIT_HASH_QUEUE               64  /* waiting password hashes; beyond: 429 */
#define LIMIT_MEDIA_TOKEN_S            (12 * 3600) /* life of a bearer token for WHIP and WHEP */
#define LIMIT_MEDIA_TOKENS_PER_CHANNEL 100
#define LIMIT_TOKENS_PER_ACCOUNT       50     /* API tokens */
#define LIMIT_TOKEN_DAYS               365    /* life of one, at most */
#define LIMIT_TOKEN_USED_MS            600000 /* how exactly its last use is known: at most a write in that time */
#define LIMIT_AUDIT_SCAN               2000   /* entries looked at for one page, about a millisecond */
#define LIMIT_PAGE_ITEMS               50     /* of a list over HTTP: the rest follows by cursor */

/* Requests to other servers. */
#define LIMIT_FETCHES 64 /* on their way at a time; beyond: busy */

#endif
