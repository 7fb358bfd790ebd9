-- Tables as version 1 of them was left, when its processes were killed.
CREATE TABLE fleetit_inbox_version (version integer NOT NULL);
INSERT INTO fleetit_inbox_version VALUES (1);
CREATE TABLE fleetit_deliveries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text COLLATE "C" NOT NULL,
    digest text NOT NULL,
    revision integer NOT NULL,
    late boolean NOT NULL,
    again boolean NOT NULL,
    fleet_id bigint,
    headers text NOT NULL,
    body bytea NOT NULL,
    signed_form text NOT NULL,
    signed_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    owner text,
    finished_at timestamptz,
    error text
);
CREATE UNIQUE INDEX fleetit_deliveries_ticket ON fleetit_deliveries (key, revision);
CREATE INDEX fleetit_deliveries_due ON fleetit_deliveries (due_at, id) WHERE state IN ('waiting', 'running');
CREATE INDEX fleetit_deliveries_open ON fleetit_deliveries (key, id) WHERE state IN ('waiting', 'running');
CREATE INDEX fleetit_deliveries_failed ON fleetit_deliveries (id) WHERE state = 'failed';
CREATE INDEX fleetit_deliveries_finished ON fleetit_deliveries (finished_at, state) WHERE state IN ('done', 'failed');
INSERT INTO fleetit_deliveries (key, digest, revision, late, again, fleet_id, headers, body, signed_form, signed_at,
    received_at, state, attempts, due_at, owner, finished_at, error)
VALUES
    ('toll:7:1', '559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd', 1, false, false, 7,
     '{"fleet-id": "7"}', 'A', 'raw', to_timestamp(1700000000), to_timestamp(1700000000.5), 'done', 2,
     to_timestamp(1700000030.5), NULL, to_timestamp(1700000001.5), NULL),
    ('toll:7:1', 'df7e70e5021544f4834bbee64a9e3789febc4be81470df629cad6ddb03320a5c', 2, true, false, NULL,
     '{}', 'B', 'compact', to_timestamp(1699999999), to_timestamp(1700000002), 'waiting', 3,
     to_timestamp(1700000100), NULL, NULL, 'OSError in a.py:1'),
    ('toll:7:2', '559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd', 1, false, false, 7,
     '{}', 'A', 'raw', to_timestamp(1700000000), to_timestamp(1700000003), 'running', 1,
     to_timestamp(1700000033), 'ended', NULL, NULL),
    ('toll:7:3', '559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd', 1, false, false, 7,
     '{}', 'A', 'raw', to_timestamp(1700000000), to_timestamp(1700000004), 'failed', 5,
     to_timestamp(1700000034), NULL, to_timestamp(1700000005), 'OSError in a.py:1');
