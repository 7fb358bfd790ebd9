"""Every listing of Depot as a table of a warehouse."""

from depot import Depot
from depot_api.dlt import Sources

depot_source = Sources(Depot).depot_source
