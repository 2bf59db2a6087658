"""The words of pages about control status: what each status is called and means, what rules compare, what to add."""

from sinograph.control import compose
from sinograph.web.words.language import later

#: Status and basis → the look of bands and cells.
LOOKS = {
    ("licenceRequired", "rule"): "licence", ("licenceRequired", "letter"): "letter",
    ("exceptionEligible", None): "exception", ("undetermined", None): "open",
    ("noRequirementFound", None): "none", ("notSubject", None): "home",
}  # fmt: skip
#: In the order of a legend.
LONG = {
    "licence": later("licence needed: a published rule"),
    "letter": later("licence needed: a letter to the maker"),
    "exception": later("licence exception open"),
    "open": later("undetermined"),
    "none": later("no rule found here"),
    "home": later("not an export"),
}
SHORT = {
    "licence": later("licence"), "letter": later("letter"), "exception": later("exception"), "open": later("open"),
    "none": later("none found"), "home": later("no export"),
}  # fmt: skip
MEANING = {
    "licence": later("A published rule asked for a licence before the chip may be shipped."),
    "letter": later(
        "The authority told the maker by letter that a licence is needed. Such letters are not published; "
        "they are known because companies said so."
    ),
    "exception": later("The chip falls under a rule, but an exception frees it when its conditions are kept."),
    "open": later("A value that decides is not known to this graph, so nothing can be said."),
    "none": later(
        "No rule recorded in this graph asked for a licence. That is not the same as free to export: "
        "other rules may exist."
    ),
    "home": later("The chip does not leave the country that made the rule, or is made where it is used."),
}
METRICS = {
    "totalProcessingPerformance": later("total processing performance"),
    "performanceDensity": later("performance density"),
    "dieArea": later("die area"),
    "memoryBandwidth": later("memory bandwidth"),
    "interconnectBandwidth": later("bandwidth between chips"),
    "combinedBandwidth": later("memory and chip-to-chip bandwidth together"),
    "dataCentreMarketed": later("made or marketed for data centres"),
    "fabricatedBy": later("where the chip is made"),
    "countryGroups": later("the country groups of the destination"),
    "form": later("which form of the chip is meant"),
}
UNITS = {"mm2": "mm²", "TPP/mm2": "TPP/mm²"}
CAVEATS = {
    compose.ADVICE: later(
        "This is not legal advice. It covers the rules recorded in this graph, not licences already granted, "
        "end uses or listed parties."
    ),
    compose.NONE_FOUND: later("Rules that are not recorded here may still apply."),
    compose.NO_SEAT: later(
        "The head office of the buyer was not given: rules that ask where it sits count only where the destination "
        "itself is covered."
    ),
    compose.REPORTED: later(
        "Rests on reports that the chip was made to stay outside the rule; its figures are not public."
    ),
    compose.ESTIMATES: later("Rests on estimated values of the chip."),
    compose.GROUPS: later("The country groups of the destination are not recorded."),
    compose.NO_SELLER: later("No seller was given: letters to named companies were not applied."),
    compose.DIFFER: later("The forms of this chip differ; the answer for each stands below."),
    compose.NO_FORM: later("No form of this chip is recorded."),
}
MANNERS = {
    "met": later("caught"), "open": later("undetermined"), "notMet": later("not caught"),
    "exempt": later("exempt"), "saidToComply": later("said to stay outside"),
}  # fmt: skip

#: Rank of a decision → the look.
RANKS = ("home", "licence", "letter", "open", "exception", "none")
