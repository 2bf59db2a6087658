"""Statements as sentences: what a property says of two things, begun with either of them.

``%(a)s`` is the subject of the claim, ``%(b)s`` its object. A property without a sentence is told by its label.
"""

from markupsafe import Markup, escape

from sinograph.web.words.language import _, gettext, later

_SENTENCES = {
    "developedBy": (later("%(a)s was developed by %(b)s"), later("%(b)s developed %(a)s")),
    "memberOf": (later("%(a)s is in the group %(b)s"), later("The group %(b)s includes %(a)s")),
    "inFamily": (later("%(a)s belongs to the model line %(b)s"), later("The model line %(b)s includes %(a)s")),
    "investor": (later("The round “%(a)s” had money from %(b)s"), later("%(b)s put money into the round “%(a)s”")),
    "headquartersCountry": (
        later("%(a)s has its head office in %(b)s"),
        later("%(b)s is home to the head office of %(a)s"),
    ),
    "contributedTo": (later("%(a)s worked on %(b)s"), later("%(b)s was worked on by %(a)s")),
    "affiliatedWith": (later("%(a)s works or worked for %(b)s"), later("%(b)s has or had %(a)s among its people")),
    "listedOn": (later("%(a)s was put on the %(b)s"), later("The %(b)s names %(a)s")),
    "describedIn": (later("%(a)s is described in “%(b)s”"), later("“%(b)s” describes %(a)s")),
    "roundFor": (later("The round “%(a)s” raised money for %(b)s"), later("%(b)s raised money in the round “%(a)s”")),
    "jurisdiction": (later("%(a)s falls under the law of %(b)s"), later("The law of %(b)s applies to %(a)s")),
    "headquarteredIn": (
        later("%(a)s has its head office in %(b)s"),
        later("%(b)s is home to the head office of %(a)s"),
    ),
    "parentOrganization": (later("%(a)s belongs to %(b)s"), later("%(b)s is the parent of %(a)s")),
    "designedBy": (later("%(a)s was designed by %(b)s"), later("%(b)s designed %(a)s")),
    "issuedBy": (later("%(a)s was issued by %(b)s"), later("%(b)s issued %(a)s")),
    "soldBy": (later("%(a)s is sold by %(b)s"), later("%(b)s sells %(a)s")),
    "trainedOnChip": (later("%(a)s was trained on %(b)s"), later("%(b)s was used to train %(a)s")),
    "usesTechnique": (later("%(a)s uses %(b)s"), later("%(b)s is used in %(a)s")),
    "actor": (later("In “%(a)s” %(b)s acted"), later("%(b)s acted in “%(a)s”")),
    "foundedBy": (later("%(a)s was founded by %(b)s"), later("%(b)s founded %(a)s")),
    "fabricatedBy": (later("%(a)s is made by %(b)s"), later("%(b)s makes %(a)s")),
    "appliesToDestination": (later("%(a)s covers exports to %(b)s"), later("Exports to %(b)s are covered by %(a)s")),
    "concerns": (later("“%(a)s” concerns %(b)s"), later("%(b)s is a subject of “%(a)s”")),
    "introducedBy": (later("%(a)s was introduced by %(b)s"), later("%(b)s introduced %(a)s")),
    "studiedAt": (later("%(a)s studied at %(b)s"), later("%(b)s was where %(a)s studied")),
    "runBy": (later("%(a)s is run by %(b)s"), later("%(b)s runs %(a)s")),
    "baseModel": (later("%(a)s was built on %(b)s"), later("%(b)s is the base of %(a)s")),
    "instrument": (later("%(a)s is a provision of %(b)s"), later("%(b)s contains %(a)s")),
    "target": (later("“%(a)s” was directed against %(b)s"), later("%(b)s was the target of “%(a)s”")),
    "counterparty": (later("In “%(a)s” %(b)s was the other party"), later("%(b)s was the other party of “%(a)s”")),
    "ownedBy": (
        later("%(a)s is or was owned, wholly or in part, by %(b)s"),
        later("%(b)s owns or owned all or part of %(a)s"),
    ),
    "appliesToHeadquarters": (
        later("%(a)s covers companies from %(b)s"),
        later("Companies from %(b)s are covered by %(a)s"),
    ),
    "excludesDestination": (
        later("%(a)s leaves out exports to %(b)s"),
        later("Exports to %(b)s are left out of %(a)s"),
    ),
    "inLine": (later("%(a)s is a form of %(b)s"), later("%(b)s comes in the form %(a)s")),
    "carvesOutOf": (later("%(a)s makes an exception to %(b)s"), later("%(b)s has an exception in %(a)s")),
    "investedIn": (later("%(a)s invested in %(b)s"), later("%(b)s had an investment from %(a)s")),
    "clusterChip": (later("%(a)s is built of %(b)s"), later("%(b)s is what %(a)s is built of")),
    "outperforms": (later("%(a)s is said to beat %(b)s"), later("%(b)s is said to be beaten by %(a)s")),
    "caughtBy": (later("%(a)s needs what %(b)s catches"), later("What %(b)s catches is a condition of %(a)s")),
    "modifies": (later("%(a)s changed %(b)s"), later("%(b)s was changed by %(a)s")),
    "namesItem": (later("%(a)s names %(b)s"), later("%(b)s is named in %(a)s")),
    "variantOf": (later("%(a)s is a variant of %(b)s"), later("%(b)s has the variant %(a)s")),
    "partnerOf": (later("%(a)s works with %(b)s"), later("%(b)s works with %(a)s")),
    "endedBy": (later("%(a)s was ended by %(b)s"), later("%(b)s ended %(a)s")),
    "heldChip": (later("%(a)s has or had %(b)s"), later("%(b)s chips are or were held by %(a)s")),
    "recruitsFrom": (later("%(a)s takes staff from %(b)s"), later("%(b)s is where %(a)s takes staff from")),
    "comparableTo": (later("%(a)s is said to be level with %(b)s"), later("%(b)s is said to be level with %(a)s")),
    "approvedBy": (later("%(a)s was approved by %(b)s"), later("%(b)s approved %(a)s")),
    "includedIn": (later("The round “%(a)s” is part of “%(b)s”"), later("The round “%(b)s” includes “%(a)s”")),
    "addressee": (later("%(a)s was addressed to %(b)s"), later("%(b)s was sent %(a)s")),
    "distilledFrom": (
        later("%(a)s was trained on outputs of %(b)s"),
        later("Outputs of %(b)s were used to train %(a)s"),
    ),
    "acquiredBy": (
        later("%(a)s was bought, or was to be bought, by %(b)s"),
        later("%(b)s bought, or was to buy, %(a)s"),
    ),
    "avoidsTopic": (
        later("%(a)s declines to answer about %(b)s"),
        later("%(b)s is a subject that %(a)s declines to answer about"),
    ),
    "exportRestrictedTo": (
        later("Sale of %(a)s to %(b)s is said to be restricted"),
        later("Sale to %(b)s of %(a)s is said to be restricted"),
    ),
    "usedBy": (later("%(a)s is used by %(b)s"), later("%(b)s uses %(a)s")),
    "acquired": (later("The deal “%(a)s” is about buying %(b)s"), later("%(b)s was what the deal “%(a)s” was about")),
    "acquirer": (later("In the deal “%(a)s” the buyer is %(b)s"), later("%(b)s is the buyer in the deal “%(a)s”")),
    "suspends": (later("%(a)s suspended %(b)s"), later("%(b)s was suspended by %(a)s")),
    "exportCompliantWith": (
        later("%(a)s is said to stay within %(b)s"),
        later("%(b)s is what %(a)s is said to stay within"),
    ),
    "operatedBy": (later("%(a)s is run by %(b)s"), later("%(b)s runs %(a)s")),
    "locatedIn": (later("%(a)s stands in %(b)s"), later("%(b)s is where %(a)s stands")),
    "transferFrom": (later("In “%(a)s” the chips came from %(b)s"), later("%(b)s supplied the chips in “%(a)s”")),
    "transferTo": (later("In “%(a)s” the chips went to %(b)s"), later("%(b)s got or ordered the chips in “%(a)s”")),
    "transferredChip": (later("In “%(a)s” the chips were %(b)s"), later("%(b)s chips changed hands in “%(a)s”")),
    "financedBy": (later("%(a)s is paid for by %(b)s"), later("%(b)s pays for %(a)s")),
    "workingOn": (later("%(a)s was working on %(b)s"), later("%(b)s was being worked on by %(a)s")),
    "spunOffFrom": (later("%(a)s grew out of %(b)s"), later("%(b)s is where %(a)s grew out of")),
    "versionOf": (
        later("The round “%(a)s” came to be “%(b)s”"),
        later("The round “%(b)s” is a later state of “%(a)s”"),
    ),
    "notCaughtBy": (
        later("%(a)s is for what %(b)s does not catch"),
        later("What %(b)s does not catch is a condition of %(a)s"),
    ),
    "trainedOnCluster": (
        later("%(a)s was trained on the cluster %(b)s"),
        later("The cluster %(b)s was used to train %(a)s"),
    ),
    "stockExchange": (later("Shares of %(a)s trade at %(b)s"), later("%(b)s trades shares of %(a)s")),
    "accusedBy": (later("%(a)s was accused by %(b)s"), later("%(b)s publicly accused %(a)s")),
    "metWith": (later("%(a)s met %(b)s"), later("%(b)s met %(a)s")),
    "excludesHeadquarters": (
        later("%(a)s leaves out companies from %(b)s"),
        later("Companies from %(b)s are left out of %(a)s"),
    ),
    "sharesDesignWith": (later("%(a)s shares its design with %(b)s"), later("%(b)s shares its design with %(a)s")),
    "investigatedBy": (later("%(a)s was investigated by %(b)s"), later("%(b)s looked into %(a)s")),
    "appearedAt": (later("%(a)s appeared at %(b)s"), later("%(b)s had %(a)s as a guest")),
    "advisedBy": (later("%(a)s was taught by %(b)s"), later("%(b)s taught %(a)s")),
    "overlapsRound": (
        later("The round “%(a)s” may contain part of “%(b)s”"),
        later("The round “%(b)s” may be part of “%(a)s”"),
    ),
    "reviewedBy": (later("%(a)s was examined by %(b)s"), later("%(b)s examined %(a)s")),
    "lacksTechnique": (later("%(a)s does without %(b)s"), later("%(b)s is not used in %(a)s")),
    "successorOf": (later("%(a)s followed %(b)s"), later("%(b)s was followed by %(a)s")),
    "derivedFromModel": (later("%(a)s descends from %(b)s"), later("%(b)s is an ancestor of %(a)s")),
    "circumvented": (
        later("%(a)s is said to have got around %(b)s"),
        later("%(b)s was, it is said, got around by %(a)s"),
    ),
    "dependsOn": (later("%(a)s depends on %(b)s"), later("%(b)s is what %(a)s depends on")),
    "doesNotRecruitFrom": (
        later("%(a)s does not take staff from %(b)s"),
        later("%(b)s is where %(a)s takes no staff from"),
    ),
    "firstModel": (later("%(a)s released %(b)s as its first model"), later("%(b)s was the first model of %(a)s")),
    "mergedInto": (later("%(a)s became part of %(b)s"), later("%(b)s took up %(a)s")),
}


def sentence(relation: str, label: str, subject: Markup | str, object: Markup | str, forward: bool = True) -> Markup:
    """Return what a claim says as a sentence without its full stop, begun with the subject if ``forward``.

    ``subject`` and ``object`` are texts or finished markup such as links; ``label`` names the property where no
    sentence does.
    """
    known = _SENTENCES.get(relation)
    if known is None:
        words = _("%(a)s: %(label)s %(b)s") if forward else _("%(b)s: %(label)s of %(a)s")
    else:
        words = gettext(known[0] if forward else known[1])
    return Markup(words) % {"a": escape(subject), "b": escape(object), "label": escape(label)}  # noqa: S704
