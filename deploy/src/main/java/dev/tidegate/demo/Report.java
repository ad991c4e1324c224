package dev.tidegate.demo;

import java.util.ArrayList;
import java.util.List;

/// The account as a table for people. Pure.
record Report(Account account) {
  List<String> lines() {
    Verdict verdict = account.verdict();
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add("── the account " + "─".repeat(62));
    lines.add(
        "%-9s %-6s %9s %8s %8s %8s %8s %5s %5s %5s %5s"
            .formatted(
                "org",
                "home",
                "delivered",
                "plain",
                "redacted",
                "withheld",
                "nothing",
                "lost",
                "dup",
                "order",
                "wrong"));
    verdict
        .orgs()
        .forEach((id, org) ->
            lines.add(
                "%-9s %-6s %9d %8d %8d %8d %8d %5d %5d %5d %5d"
                    .formatted(
                        id,
                        org.home(),
                        org.delivered(),
                        org.plain(),
                        org.redacted(),
                        org.withheld(),
                        org.nothing(),
                        org.lost(),
                        org.duplicated(),
                        org.outOfOrder(),
                        org.wrong() + org.leaked())));
    lines.add(
        "sent %d, refused %d, unanswered %d; restricted values %d, found at home %d, elsewhere %d"
            .formatted(
                verdict.sent(),
                verdict.refused(),
                verdict.unanswered(),
                account.values(),
                account.scan().foundAtHome(),
                account.scan().leaks().size()));
    lines.add(account.ok() ? "CLEAN" : "NOT CLEAN");
    return lines;
  }
}
