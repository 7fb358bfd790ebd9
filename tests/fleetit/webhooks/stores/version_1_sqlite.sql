-- A file as version 1 of the tables left it, when its processes were killed.
CREATE TABLE fleetit_inbox_version (version INTEGER NOT NULL);
INSERT INTO fleetit_inbox_version VALUES (1);
CREATE TABLE fleetit_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    revision INTEGER NOT NULL,
    late INTEGER NOT NULL,
    again INTEGER NOT NULL,
    fleet_id INTEGER,
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    signed_form TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    received_at REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at REAL NOT NULL,
    owner TEXT,
    finished_at REAL,
    error TEXT
);
CREATE UNIQUE INDEX fleetit_deliveries_ticket ON fleetit_deliveries (key, revision);
CREATE INDEX fleetit_deliveries_due ON fleetit_deliveries (due_at, id) WHERE state IN ('waiting', 'running');
CREATE INDEX fleetit_deliveries_open ON fleetit_deliveries (key, id) WHERE state IN ('waiting', 'running');
CREATE INDEX fleetit_deliveries_failed ON fleetit_deliveries (id) WHERE state = 'failed';
CREATE INDEX fleetit_deliveries_done ON fleetit_deliveries (finished_at) WHERE state = 'done';
INSERT INTO fleetit_deliveries (key, digest, revision, late, again, fleet_id, headers, body, signed_form, signed_at,
    received_at, state, attempts, due_at, owner, finished_at, error)
VALUES
    ('toll:7:1', '559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd', 1, 0, 0, 7,
     '{"fleet-id": "7"}', x'41', 'raw', 1700000000, 1700000000.5, 'done', 2, 1700000030.5, NULL, 1700000001.5, NULL),
    ('toll:7:1', 'df7e70e5021544f4834bbee64a9e3789febc4be81470df629cad6ddb03320a5c', 2, 1, 0, NULL,
     '{}', x'42', 'compact', 1699999999, 1700000002.0, 'waiting', 3, 1700000100.0, NULL, NULL, 'OSError in a.py:1'),
    ('toll:7:2', '559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd', 1, 0, 0, 7,
     '{}', x'41', 'raw', 1700000000, 1700000003.0, 'running', 1, 1700000033.0, 'ended', NULL, NULL),
    ('toll:7:3', '559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd', 1, 0, 0, 7,
     '{}', x'41', 'raw', 1700000000, 1700000004.0, 'failed', 5, 1700000034.0, NULL, 1700000005.0, 'OSError in a.py:1');
