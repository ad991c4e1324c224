package dev.tidegate.demo;

import dev.tidegate.adapter.Delivery;
import dev.tidegate.adapter.Outcome;
import dev.tidegate.adapter.PartnerOutcome;
import dev.tidegate.adapter.Receipt;
import dev.tidegate.adapter.Rule;
import dev.tidegate.model.Body;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// What a person sees of the demo while it runs: one line for each thing that happens.
///
/// Of messages and of deliveries that a policy changed, the first of each are shown and all are
/// counted. Safe for many threads.
final class Screen {
  private static final int TEXT_CHARACTERS = 76;

  private final PrintWriter out;
  private final int mostMessages;
  private final int mostChanged;
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicInteger changed = new AtomicInteger();

  Screen(PrintWriter out, int mostMessages, int mostChanged) {
    this.out = out;
    this.mostMessages = mostMessages;
    this.mostChanged = mostChanged;
  }

  void title(String text) {
    line("");
    line("── " + text + " " + "─".repeat(Math.max(2, 76 - text.length())));
  }

  void line(String text) {
    synchronized (out) {
      out.println(text);
      out.flush();
    }
  }

  /// A message that its author's broker has taken, and what each partner will get.
  void published(OrgId author, Said said, Receipt receipt) {
    int number = messages.incrementAndGet();
    if (number > mostMessages) {
      if (number == mostMessages + 1) {
        line("  … and so on; all are counted below");
      }
      return;
    }
    line("%-9s %s%s".formatted(author, words(said.body()), fates(receipt.outcomes())));
  }

  void refused(OrgId author, Throwable failure) {
    String code = failure instanceof TidegateException known ? known.code().name() : "failed";
    line("%-9s REFUSED %s".formatted(author, code));
  }

  /// What came at a reader by a policy's doing; plain copies are not told one by one.
  void delivered(OrgId reader, Delivery delivery) {
    boolean withheld = delivery.event().body() instanceof Body.Withheld;
    if (delivery.rules().isEmpty() && !withheld) {
      return;
    }
    if (changed.incrementAndGet() > mostChanged) {
      return;
    }
    String from = delivery.event().org().map(OrgId::toString).orElse("a partner");
    line(
        "    ↳ %-9s sees %s %s (%s)"
            .formatted(
                reader,
                withheld ? "a notice instead of a message from " + from : "from " + from + ":",
                withheld ? "" : words(delivery.event().body()),
                rules(delivery.rules())));
  }

  private static String fates(List<PartnerOutcome> outcomes) {
    String told =
        outcomes.stream()
            .filter(outcome -> outcome.outcome() != Outcome.COPY)
            .map(outcome ->
                outcome.org() + " " + word(outcome.outcome()) + " by " + rules(outcome.rules()))
            .collect(Collectors.joining("; "));
    return told.isEmpty() ? "" : "\n          [" + told + "]";
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case COPY -> "copy";
      case CHANGED -> "redacted";
      case STUB -> "withheld";
      case NOTHING -> "blocked";
      case DEFERRED -> "not decided yet";
      case UNKNOWN -> "unknown";
    };
  }

  private static String rules(List<Rule> rules) {
    return rules.isEmpty()
        ? "no rule told"
        : rules.stream().map(Rule::toString).collect(Collectors.joining(", "));
  }

  private static String words(Body body) {
    return switch (body) {
      case Body.Posted(String text, var thread) -> (thread.isPresent() ? "⤷ " : "") + cut(text);
      case Body.Edited edited -> "(edit) " + cut(edited.text());
      case Body.Deleted _ -> "(deletes a message)";
      case Body.ReactionAdded added -> "(reacts " + added.emoji() + ")";
      case Body.ReactionRemoved _ -> "(takes a reaction back)";
      case Body.Withheld _ -> "(withheld)";
      case Body.Tombstone _ -> "(deleted message)";
      case Body.Unsupported _ -> "(unsupported)";
    };
  }

  private static String cut(String text) {
    return text.length() <= TEXT_CHARACTERS ? text : text.substring(0, TEXT_CHARACTERS - 1) + "…";
  }
}
