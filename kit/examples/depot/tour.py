"""Uses the SDK of Depot."""

from depot import Depot, NotFound
from depot.sandbox import running

with running() as sandbox, Depot(token=sandbox.token, base_url=sandbox.url) as client:
    print(f"The sandbox answers as Depot would, on {sandbox.url}.")
    crates = client.crates.list(limit=2)  # requests page after page
    print(f"It has {crates.count()} crates:")
    for crate in crates:
        print(f"  {crate.id} {crate.color}, {crate.weight} kg, since {crate.since}")

    made = client.crates.create(color="red", weight=2.5)
    print(f"Made crate {made.id}: {made.color}, {made.weight} kg")
    client.crates.update(made.id, color="blue")
    print(f"Its color is now {client.crates.get(made.id).color}, and there are {client.crates.list().count()} crates")

    try:
        client.crates.get(404)
    except NotFound as error:
        print(f"{type(error).__name__}: {error}")
