"""A program: the commands of one SDK."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import frozen

from openapi_sdk.description.paging import is_usual
from openapi_sdk.examples import find_first_tenant, find_sandbox_tenant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openapi_sdk.errors.errors import SdkError
    from openapi_sdk.service import Service
    from openapi_sdk.webhooks.parts import Verifier, Webhooks


class Inboxes(NamedTuple):
    """What looks into inboxes.

    Attributes:
        webhooks: What the webhooks of the SDK are made of.
        make_inbox: Returns an inbox: of a verifier, a URL, and options. It is the class `Inbox` of the SDK.
    """

    webhooks: Webhooks
    make_inbox: Callable[..., Any]


class Signing(NamedTuple):
    """What signs and verifies webhooks.

    Attributes:
        make_verifier: Returns a verifier: of a list of secrets, with the options `tolerance`, in seconds, and
            `accept_compact` if there is a compact form. It is the class `WebhookVerifier` of the SDK.
        sign: Returns headers: of a body, a secret, and the time in seconds since 1970 or None.
        examples: Return the payload of an invented webhook: of a tenant, or None without tenants, and a number. By the
            names of their kinds.
        has_compact_form: Whether a signature may be that of the compact form of a body.
    """

    make_verifier: Callable[..., Verifier]
    sign: Callable[[bytes, str, int | None], Mapping[str, str]]
    examples: Mapping[str, Callable[[Any, int], Mapping[str, Any]]] = MappingProxyType({})
    has_compact_form: bool = False


class Mcp(NamedTuple):
    """What a server of the Model Context Protocol is made of.

    Attributes:
        client: The class of the async client.
        make_server: Returns a server: of a client, and options. The tenant has the name of its argument.
    """

    client: Callable[..., Any]
    make_server: Callable[..., Any]


class OwnCommand(NamedTuple):
    """A command that the owner of an SDK writes.

    Attributes:
        text: Its help, of which the first line is in the list of commands.
        load: Loads its function, when it is called. Of the program, and of arguments and options as cyclopts reads
            them of a signature; it returns the exit status. An argument `connection: ConnectionOptions` is made of the
            options of the connection, and opens a client: `with connection.open() as client`.
    """

    text: str
    load: Callable[[], Callable[..., int]]


#: Options of the connection, keys of a profile, and options and columns of webhooks. A tenant of such a name is called
#: by its argument there.
TAKEN = frozenset(
    {
        *("base_url", "environment", "profile", "token", "verbose", "webhook_secret"),
        *("again", "age", "attempts", "body", "detail", "digest", "error", "headers", "id", "key", "kind", "late"),
        *("number", "reason", "revision", "state", "status", "times", "uncertain", "verified"),
    }
)
#: Other options of commands that have those of the connection, and arguments of their functions.
OWN_OPTIONS = frozenset(
    {
        *("accept_changes", "all", "all_columns", "all_tenants", "allow_missing_tenants", "allow_writes", "batch_size"),
        *("columns", "confirmed", "connection", "csv", "date_format", "delimiter", "described", "dry_run", "encoding"),
        *("errors", "exact", "file", "format", "gzip", "help", "http", "ignore_unknown", "in_flight", "journal"),
        *("json", "jsonl", "keep_formulas", "keep_going", "limit", "map", "max_bytes", "max_rows", "method", "name"),
        *("not_seen", "out", "output", "overwrite", "page_size", "paginate", "path", "port", "prefetch", "program"),
        *("query", "quiet", "rate", "report", "resend_unknown", "resume", "skip_unknown", "stdout", "tenant"),
        *("time_zone", "version", "with_personal_data", "with_secrets", "write", "yes"),
    }
)


@frozen(eq=False, slots=False, kw_only=True)  # one is equal to itself alone; slots=False for `cached_property`
class Program:
    """The commands of one SDK, and what they work with. What takes long to import is loaded when it is used.

    Attributes:
        service: What the SDK is.
        client: Loads the class of its client.
        webhooks: Loads what looks into its inboxes; None without webhooks.
        signing: Loads what signs and verifies its webhooks; None if nothing does.
        sandbox: Loads the function that serves its sandbox: `main(options, command=…)`; None without one.
        mcp: Loads what serves its tools; None without them.
        commands: Commands of the owner by name. None of the others may have one of these names.
    """

    service: Service
    client: Callable[[], Callable[..., Any]]
    webhooks: Callable[[], Inboxes] | None = None
    signing: Callable[[], Signing] | None = None
    sandbox: Callable[[], Callable[..., int]] | None = None
    mcp: Callable[[], Mcp] | None = None
    commands: Mapping[str, OwnCommand] = MappingProxyType({})

    @property
    def name(self) -> str:
        """The command."""
        return self.service.program

    @cached_property
    def has_whoami(self) -> bool:
        """Whether there is a command that tells whose a token is."""
        whoami = self.service.whoami
        return whoami is not None and whoami.method in self.service.description.methods

    @cached_property
    def tenant(self) -> str:
        """What a tenant is called in options, columns and profiles; empty without tenants."""
        tenant = self.service.tenant
        if tenant is None:
            return ""
        return tenant.argument if tenant.word in {*TAKEN, *self.service.facts.described} else tenant.word

    @cached_property
    def described_options(self) -> Mapping[str, str]:
        """What is given to variables of servers and headers of every call in options and profiles, by its argument.

        It is called by its argument of the client. What has that name already gets the kind before it: `server_port`.
        """
        facts = self.service.facts
        kinds = {each.argument: "server" for each in facts.variables}
        kinds |= {each.argument: "header" for each in facts.headers}
        tenant = () if facts.tenant is None else (self.tenant, facts.tenant.plural)
        reserved = {*TAKEN, *OWN_OPTIONS, *tenant}
        taken, names = {*reserved, *facts.described}, dict[str, str]()
        for argument, kind in kinds.items():
            name = argument if argument not in reserved else f"{kind}_{argument}"
            while name != argument and name in taken:
                name = f"{kind}_{name}"
            names[argument] = name
            taken.add(name)
        return names

    @property
    def tenant_option(self) -> str:
        """The option with the id of a tenant: `--workspace`; empty without tenants."""
        return f"--{self.tenant.replace('_', '-')}" if self.tenant else ""

    @property
    def all_tenants_option(self) -> str:
        """The option for all tenants: `--all-workspaces`; empty if nothing lists them."""
        tenant = self.service.tenant
        if tenant is None or tenant.listing not in self.service.description.methods:
            return ""
        return f"--all-{tenant.plural.replace('_', '-')}"

    @property
    def ids(self) -> tuple[str, ...]:
        """The columns that say which row it is."""
        return ("id",) if self.service.tenant is None else ("id", self.service.tenant.argument)

    def list_failed(self, error: SdkError) -> tuple[Any, ...]:
        """Return the tenants that were not read whole because of an error."""
        tenant = self.service.tenant
        return () if tenant is None else getattr(error, tenant.failed, ())

    @property
    def list_tenants(self) -> str:
        """The command that lists the tenants of a token: `acme workspaces list`; empty without one."""
        tenant = self.service.tenant
        if tenant is None or not self.all_tenants_option:
            return ""
        return f"{self.name} {tenant.listing.replace('.', ' ').replace('_', '-')}"

    @property
    def sandbox_tenant(self) -> int | str | None:
        """The id of a tenant in examples, which the sandbox has; None without tenants."""
        return find_sandbox_tenant(self.service)

    @property
    def first_tenant(self) -> int | str | None:
        """The id of a tenant that is invented; None without tenants."""
        return find_first_tenant(self.service)

    @property
    def own_tenant(self) -> int | str | None:
        """The id of a tenant in examples that are about the reader's own account; None without tenants."""
        own = self.service.examples.own_tenant
        return self.sandbox_tenant if own is None else own

    @cached_property
    def has_paging(self) -> bool:
        """Whether listings that are not described can be read, as the client's `request_pages` does."""
        pagings = (each.described.paging for each in self.service.description.methods.values())
        return any(paging is not None and is_usual(paging) for paging in pagings)

    @cached_property
    def has_slashes(self) -> bool:
        """Whether described paths end with a slash."""
        return all(each.path.endswith("/") for each in self.service.description.methods.values())

    @property
    def example_path(self) -> str:
        """The path of a listing, for examples."""
        method = self.service.description.methods.get(self.service.facts.listing)
        return "/" if method is None else method.path

    @property
    def credentials(self) -> str:
        """What says who calls, for texts: "token", "API key or token", "username and password"."""
        names = (" and ".join(each.replace("_", " ") for each in way) for way in self.service.facts.list_ways())
        return " or ".join(dict.fromkeys(filter(None, names))).replace("api key", "API key") or "token"

    @property
    def credential_variables(self) -> str:
        """The variables of what says who calls, for texts: "ACME_TOKEN", "ACME_USERNAME and ACME_PASSWORD"."""
        ways = self.service.facts.list_ways()
        names = (" and ".join(self.variable(each.upper()) for each in way) for way in ways)
        return " or ".join(dict.fromkeys(filter(None, names)))

    def variable(self, name: str) -> str:
        """Return the name of an environment variable: `ACME_TOKEN` for TOKEN."""
        return self.service.variable(name)

    def ask_whose(self, tenant: str) -> str:
        """Return the question whether a tenant belongs to the token, and how to find that out."""
        listing = f" `{self.list_tenants}` lists those of the token." if self.list_tenants else ""
        return f"Is {tenant} yours?{listing}"
