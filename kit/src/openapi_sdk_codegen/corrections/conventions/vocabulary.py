"""Vocabulary of names, as data: verbs that a path may end in, and nouns whose number is not what it seems."""

from __future__ import annotations

#: Nouns that look like plurals, and are one thing.
SINGULAR = frozenset(
    """
    access address alias analysis analytics atlas axis basis bias bonus bus business campus canvas census chaos
    class consensus contains corpus cross diagnosis dns economics ecs eks express focus gas gcs gis gps graphics
    gross headquarters https ios is jwks kubernetes lens logistics loss mass means metrics minus news nexus os
    pass press process progress radius series sms statistics stats status success synopsis thanks this tls us
    virus was whois wireless yes
    """.split()  # noqa: SIM905 - words, not code
)
#: Plurals that name one thing, or the parts of one.
PLURALS_OF_ONE = frozenset(("contents", "details", "preferences", "settings"))
#: Plurals that no rule makes singular.
IRREGULAR = {
    "aliases": "alias",
    "analyses": "analysis",
    "axes": "axis",
    "caches": "cache",
    "children": "child",
    "clinics": "clinic",
    "comics": "comic",
    "cookies": "cookie",
    "cpus": "cpu",
    "criteria": "criterion",
    "critics": "critic",
    "databases": "database",
    "emojis": "emoji",
    "epics": "epic",
    "fabrics": "fabric",
    "feet": "foot",
    "gpus": "gpu",
    "indices": "index",
    "knives": "knife",
    "kpis": "kpi",
    "leaves": "leaf",
    "lives": "life",
    "matrices": "matrix",
    "men": "man",
    "menus": "menu",
    "movies": "movie",
    "people": "person",
    "quizzes": "quiz",
    "shelves": "shelf",
    "skus": "sku",
    "taxis": "taxi",
    "teeth": "tooth",
    "topics": "topic",
    "uris": "uri",
    "vertices": "vertex",
    "women": "woman",
}
#: Verbs that a path may end in. These act on a collection, or on nothing: POST /objects/search/.
COLLECTION_VERBS = frozenset(
    """
    add aggregate analyze ask authenticate authorize autocomplete backfill batch bootstrap broadcast bulk calculate
    change check classify cleanup compare compile complete compose compute confirm convert count crawl create
    decode decrypt deduplicate detect detokenize diff discover dispatch drain echo encode encrypt enqueue
    estimate eval evaluate exchange execute export extract fetch filter find flush forgot format generate get
    harvest impersonate import index ingest initialize introspect invite invoke list load login logout lookup
    mass match merge moderate notify obtain parse ping poll predict preview process purge push query rank read
    rebuild recalculate recommend reconcile recover redeem refresh register reindex reload reorder request
    rerank resend reset resolve retrieve scan scrape search seed send set setup shutdown sign signin signout
    signup simulate sort store submit subscribe suggest summarize sync synchronize test tokenize track train
    transcribe translate trigger unsubscribe update upload upsert validate verify write
    """.split()  # noqa: SIM905 - words, not code
)
#: These act on one thing: POST /orders/{id}/close/.
ITEM_VERBS = frozenset(
    """
    abort accept acknowledge activate append apply approve archive assign attach authorise ban begin block
    bookmark boost buy cancel capture checkin checkout claim clear clone close commit compact configure connect
    copy deactivate decline decrement delete demote deny deploy deprecate deregister detach disable disapprove discard
    disconnect dislike dismiss dispute downgrade download downvote drop duplicate edit eject email enable enroll
    escalate expire extend fail favorite favourite finalize finish flag follow forward freeze fulfill grant
    handle hide hold ignore increment install join kick kill launch leave like link lock mark migrate modify
    move mute open optimize override pause pay pin play postpone prepare print promote provision publish put
    quit reactivate reassign rebase reboot recall receive recreate refund reject release remind remove rename
    render renew reopen repeat replace replay reply repost reprocess reschedule restart restore resume retire
    retry return revert revise revoke rollback rotate rsvp run save schedule select share ship show skip snooze
    solve split star start stop suspend swap switch tag terminate toggle touch transfer transition trash undo
    upgrade upvote use view void vote wake watch withdraw
    """.split()  # noqa: SIM905 - words, not code
)
#: Nouns that only look like `re` or `un` and a verb.
NO_VERBS = frozenset({"remark", "research", "resort", "review"})
#: Verbs that are nouns before another noun: POST /import-jobs/ creates one.
NOUNS = frozenset(
    """
    access batch block build cancel capture change check checkout claim clone copy dispatch dispute download
    drop exchange export filter follow grant hold import index invite join launch leave link load lock login
    mark match move order pay pin play post process push query read release request reset return review run scan
    schedule search set share show sort split star start store switch sync tag test track transfer transition
    update upload use view void vote wake watch
    """.split()  # noqa: SIM905 - words, not code
)
#: Verbs that find: GET /users/search/.
FINDERS = frozenset({"autocomplete", "filter", "find", "lookup", "query", "search", "suggest"})
#: Verbs that a GET or a DELETE says again: GET /users/get-teams/, DELETE /users/{id}/remove-photo/.
READERS = frozenset({"fetch", "get", "list", "load", "read", "retrieve", "show", "view", "download"})
REMOVERS = frozenset(
    {"cancel", "clear", "delete", "deregister", "detach", "drop", "flush", "logout", "purge", "remove", "revoke"}
    | {"unregister"}
)
#: Verbs that DELETE undoes: DELETE /articles/{id}/favorite/ is `unfavorite`.
UNDOABLE = frozenset(
    """
    archive assign ban block bookmark favorite favourite flag follow hide like link lock mute pin publish share star
    subscribe suspend watch
    """.split()  # noqa: SIM905 - words, not code
)
#: Verbs of a membership: they change the thing that has a member, not the member.
RELATION_VERBS = frozenset({"add", "append", "assign", "attach", "detach", "link", "remove", "unassign", "unlink"})
#: Verbs of summaries that say no more than a POST to a collection and a PUT do: "Store a crate" creates one.
MAKERS = frozenset({"compose", "put", "save", "store", "write"})
#: Verbs of a session, which are about no thing of a path: POST /login/ is `auth.login`.
SESSION_VERBS = frozenset({"authenticate", "authorize", "login", "logout", "signin", "signout", "signup"})
#: Words between a verb, its object and others: `list_actions_for_server`.
PREPOSITIONS = frozenset(
    """
    about against as at by for from in into of on per to under using via with within without
    """.split()  # noqa: SIM905 - words, not code
)
#: Words that belong to the verb before them: /attendance/check_in/, /orders/bulk_create/.
PARTICLES = frozenset({"all", "back", "down", "in", "now", "off", "on", "out", "over", "up"})
BULK_WORDS = frozenset({"batch", "bulk", "mass"})
