"""The partners' stories of the example: what changed, why, and what comes next, in each partner's own voice."""

#: Quarters ago, partner and measure to the story.
STORIES = {
    (6, "CWPT", "P4.1"): (
        "Just over a third of Black and Asian women identified with low to moderate need reached support within six "
        "weeks. Women told us that a letter in English is easy to put away. We start listening sessions in five "
        "communities."
    ),
    (4, "CCC-CS", "P4.8"): (
        "Fewer parents say they got the support they needed. Two family workers left and the waiting list grew to five "
        "weeks, so some families ended before their plan was done. Both posts are advertised."
    ),
    (4, "SWFT", "P4.8"): (
        "Parents tell us they valued the visits but waited too long for the first one. We now ring every family in the "
        "week they are referred."
    ),
    (3, "SWFT", "P4.5"): (
        "We enrolled fewer parents than agreed because both nurses' caseloads are full. Two more nurses have been "
        "appointed; the second starts next quarter. We expect no change until then."
    ),
    (3, "CWPT", "P4.2"): (
        "Recovery fell this quarter. Group sessions were cancelled for five weeks through staff sickness, and women "
        "who left in those weeks had fewer contacts. Groups are running again with a named deputy for each."
    ),
    (3, "CCC-CS", "P4.8"): (
        "The fall continues. One post is filled, the other was advertised twice without success. From next month the "
        "duty team takes short pieces of work so that family workers can finish what they have begun."
    ),
    (3, "CCC-PH", "P4.9"): (
        "A city conference trained sixty people in one day, which is why this quarter stands out. It will not be "
        "repeated this year. Courses in Family Hubs carry on as planned."
    ),
    (3, "CWPT", "P4.1"): (
        "Peer support groups opened in two Family Hubs and two in five women came through them. UHCW's figures are not "
        "in, so the city's figure rests on three of us. Self-referral in six languages comes next."
    ),
    (2, "SWFT", "P4.5"): (
        "Enrolment is well under the new target, which counts on four nurses. The two new nurses take on families step "
        "by step, as the programme requires. We expect to reach the target in two quarters."
    ),
    (2, "CCC-CS", "P4.8"): (
        "Fewer than two in three parents say they got the support they needed. Waiting time is down from five weeks to "
        "four, but the families now closing waited longest. We are asking ten of them what would have helped."
    ),
    (2, "VCS", "P4.8"): (
        "Our families still answer better than the city as a whole, but less well than a year ago. Debt and housing "
        "come up in most conversations and are beyond what our workers can settle. We have asked the housing team to "
        "join our weekly meeting."
    ),
    (1, "SWFT", "P4.5"): (
        "We enrolled more parents than last quarter and are still short of the target. The new nurses are at two "
        "thirds of a full caseload, and midwives now refer by secure e-mail. We expect to be on target next quarter."
    ),
    (1, "CCC-CS", "P4.8"): (
        "The share fell again, by about one point. Parents in the most deprived areas are the least satisfied: they "
        "asked for help with money and housing and were passed on. From next quarter a benefits adviser sits in two "
        "Family Hubs."
    ),
    (1, "VCS", "P4.8"): (
        "Parents speak well of their worker and less well of how long things take. We lost a lead practitioner two "
        "quarters ago and covered from other groups. The post is filled from next month."
    ),
    (1, "VCS", "P4.9"): (
        "We ran no Thrive course this quarter because the trainer post was vacant. A new trainer has started and two "
        "courses are booked."
    ),
    (1, "UHCW", "P4.1"): (
        "Our figure is an estimate from eleven weeks, because the maternity record was down during its upgrade. The "
        "weeks we have look much like last quarter. We will replace the estimate when the record is complete."
    ),
    (1, "CWPT", "P4.2"): (
        "More than half of those who left support had improved. The groups that were cancelled are back, and "
        "nobody waited more than four weeks. We now look at why the most deprived areas do less well."
    ),
    (1, "EYS", "P4.6"): (
        "More families use the home learning programmes each quarter, most of all through school nurseries. The "
        "childminder network has joined and starts from a low base. Next we take the book bags to two playgroups."
    ),
    (1, "EYS", "P4.7"): (
        "Courses ran as planned, but one trained practitioner in eight left during the quarter. Settings ask for "
        "shorter courses so that they can release staff. A half-day version is being tried in ten settings."
    ),
    (0, "SWFT", "P4.5"): (
        "All four nurses now have full caseloads and we enrolled more parents than the target for the first time. "
        "Referral at booking is still by e-mail. We now look at how many families stay to the end of the programme."
    ),
    (0, "CCC-CS", "P4.8"): (
        "The share is down for the sixth quarter running. The benefits adviser has seen forty families, too late for "
        "most of those who closed this quarter. We ask the board to decide whether the second vacant post may be "
        "filled by an agency worker."
    ),
    (0, "SWFT", "P4.8"): (
        "Our numbers are small and swing from quarter to quarter, but the direction is the same as the city's. "
        "Families with two or more services still tell their story twice. We are trying one shared plan with "
        "children's services."
    ),
    (0, "CCC-CS", "P4.7"): (
        "Too few of our practitioners have a course behind them that is less than three years old. Thirty certificates "
        "lapsed in the quarter, faster than courses ran. Two extra dates are booked."
    ),
    (0, "EYS", "P4.7"): (
        "The half-day course filled at once, but those who took it count only after both halves. We expect about forty "
        "more next quarter. Childminders remain the hardest to reach."
    ),
    (0, "SWFT", "P4.1"): (
        "Health visitors now offer the first appointment while they are with the family, and more women take it up. "
        "Two areas still have no group within walking distance. A third group opens next quarter."
    ),
    (0, "EYS", "P4.9"): (
        "We trained fewer people than planned because settings could not release staff in two of the three months. "
        "Both cancelled dates are booked again for next quarter."
    ),
    (0, "VCS", "P4.9"): (
        "Courses are running again with the new trainer. Parents prefer evenings, so the next two are after six."
    ),
    (0, "CWPT", "P4.1"): (
        "Self-referral in six languages is open and one in four women now comes that way. We are still matching the "
        "last referrals of the quarter."
    ),
}


def stories_of(ago: int, partner: str) -> dict[str, str]:
    """A partner's stories of a quarter, by measure."""
    return {measure: text for (when, who, measure), text in STORIES.items() if (when, who) == (ago, partner)}
