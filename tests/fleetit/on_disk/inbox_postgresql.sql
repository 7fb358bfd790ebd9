CREATE TABLE fleetit_deliveries (
    id bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    digest text NOT NULL,
    revision integer NOT NULL,
    late boolean NOT NULL,
    again boolean NOT NULL,
    fleet_id bigint,
    headers text NOT NULL,
    body bytea NOT NULL,
    signed_form text NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone NOT NULL,
    owner text,
    finished_at timestamp with time zone,
    error text,
    uncertain boolean DEFAULT false NOT NULL,
    claims integer DEFAULT 0 NOT NULL,
    interrupted integer DEFAULT 0 NOT NULL,
    holds_until timestamp with time zone
);
ALTER TABLE fleetit_deliveries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fleetit_deliveries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE fleetit_inbox_version (
    version integer NOT NULL
);
INSERT INTO fleetit_deliveries OVERRIDING SYSTEM VALUE VALUES (4, 'toll:42:4', 'fd2b73ff75bd5d9844f7cd600e024d9dc4defc91bae5cf873f36e7268228ff1f', 1, false, false, 42, '{}', '\x', 'raw', '2026-11-30 18:36:25+00', '2026-11-30 18:37:22.102523+00', 'done', 1, '2026-11-30 18:37:22.115472+00', NULL, '2026-11-30 18:37:22.115473+00', NULL, false, 1, 0, NULL);
INSERT INTO fleetit_deliveries OVERRIDING SYSTEM VALUE VALUES (1, 'toll:7:1', '5312e66d984fa5098a89063193288ef259e72b395cc1163ecb15d7797f4f2211', 1, false, false, 7, '{"fleet-id": "7", "x-timestamp": "1796063782", "ext-client-id": "C9"}', '\x7b2274797065223a20227469636b6574222c20227469636b65744944223a20312c2022616d6f756e74223a2022312e3030227d', 'raw', '2026-11-30 18:36:22+00', '2026-11-30 18:37:22.094342+00', 'done', 1, '2026-11-30 18:37:23.229671+00', NULL, '2026-11-30 18:37:23.229672+00', NULL, false, 1, 0, NULL);
INSERT INTO fleetit_deliveries OVERRIDING SYSTEM VALUE VALUES (2, 'toll:42:2', '980d0f8b33b9462def8b636df4f7c5c706dee1436f88e7f7215362debd8ea54e', 1, false, false, 42, '{"fleet-id": "42", "x-timestamp": "1796063783"}', '\x7b2274797065223a20227469636b6574222c20227469636b65744944223a20322c2022616d6f756e74223a2022312e3030227d', 'raw', '2026-11-30 18:36:23+00', '2026-11-30 18:37:22.097253+00', 'failed', 3, '2026-11-30 18:37:23.24745+00', NULL, '2026-11-30 18:37:23.247451+00', 'OSError in orders.py:41', false, 3, 0, '2026-11-30 19:37:23.235163+00');
INSERT INTO fleetit_deliveries OVERRIDING SYSTEM VALUE VALUES (3, 'toll:-:3', 'c1c88b1022fe448b0898e840c0cb543b6e04b7f00f8870bb999ea9d4c9497be3', 1, false, false, NULL, '{"x-timestamp": "1796063784"}', '\x7b2274797065223a20227469636b6574222c20227469636b65744944223a20332c2022616d6f756e74223a2022312e3030227d', 'raw', '2026-11-30 18:36:24+00', '2026-11-30 18:37:22.101203+00', 'waiting', 1, '2026-11-30 18:37:25.418685+00', NULL, NULL, 'OSError in orders.py:41', false, 1, 0, '2026-11-30 19:37:23.251726+00');
INSERT INTO fleetit_deliveries OVERRIDING SYSTEM VALUE VALUES (5, 'parking:7:City:V5', '7cafb2f8894d227bebd7fdb81de5bf8a729843271c9827342ccc569a208f2789', 1, false, false, 7, '{"fleet-id": "7", "x-timestamp": "1796063786"}', '\x7b2274797065223a20227469636b6574222c202269737375696e675f617574686f72697479223a202243697479222c202276696f6c6174696f6e5f6e756d626572223a20225635227d', 'raw', '2026-11-30 18:36:26+00', '2026-11-30 18:37:23.257709+00', 'waiting', 0, '2026-11-30 18:37:23.257709+00', NULL, NULL, NULL, false, 0, 0, NULL);
INSERT INTO fleetit_deliveries OVERRIDING SYSTEM VALUE VALUES (6, 'body:f2b1a8bdc50c8d745747bef88a9fa8fbf6e28447d6cf92b4d137a45abab9587a', 'f2b1a8bdc50c8d745747bef88a9fa8fbf6e28447d6cf92b4d137a45abab9587a', 1, false, false, 42, '{"fleet-id": "42", "x-timestamp": "1796063787"}', '\x7b2274797065223a2022636f6c6f7572227d', 'raw', '2026-11-30 18:36:27+00', '2026-11-30 18:37:23.259112+00', 'waiting', 0, '2026-11-30 18:37:23.259112+00', NULL, NULL, NULL, false, 0, 0, NULL);
INSERT INTO fleetit_deliveries OVERRIDING SYSTEM VALUE VALUES (7, 'toll:7:1', '9292307effe73f98830f698f25d22192b550272bef6b6765c4af07ecd8207d2d', 2, false, false, 7, '{"fleet-id": "7", "x-timestamp": "1796063788"}', '\x7b2274797065223a20227469636b6574222c20227469636b65744944223a20312c2022616d6f756e74223a2022322e3030227d', 'raw', '2026-11-30 18:36:28+00', '2026-11-30 18:37:23.260662+00', 'waiting', 0, '2026-11-30 18:37:23.260662+00', NULL, NULL, NULL, false, 0, 0, NULL);
INSERT INTO fleetit_deliveries OVERRIDING SYSTEM VALUE VALUES (8, 'toll:-:8', 'cb49699cd7c8a5b037522fab6b434ea06d2f8cad34a870a5833d0cb0e5c96527', 1, false, false, NULL, '{"x-timestamp": "1796063789"}', '\x7b2274797065223a20227469636b6574222c20227469636b65744944223a20382c2022616d6f756e74223a2022312e3030227d', 'raw', '2026-11-30 18:36:29+00', '2026-11-30 18:37:23.262033+00', 'running', 0, '2026-11-30 18:37:53.264696+00', 'e63f288606ae6e38', NULL, NULL, false, 1, 0, NULL);
INSERT INTO fleetit_inbox_version VALUES (2);
SELECT setval('fleetit_deliveries_id_seq', 8, true);
ALTER TABLE ONLY fleetit_deliveries
    ADD CONSTRAINT fleetit_deliveries_pkey PRIMARY KEY (id);
CREATE INDEX fleetit_deliveries_done ON fleetit_deliveries USING btree (((octet_length(body) > 0)), finished_at, id) WHERE (state = 'done'::text);
CREATE INDEX fleetit_deliveries_due ON fleetit_deliveries USING btree (state, due_at, id) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]));
CREATE INDEX fleetit_deliveries_failed ON fleetit_deliveries USING btree (id) WHERE (state = 'failed'::text);
CREATE INDEX fleetit_deliveries_open ON fleetit_deliveries USING btree (key, id) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]));
CREATE UNIQUE INDEX fleetit_deliveries_ticket ON fleetit_deliveries USING btree (key, revision);
