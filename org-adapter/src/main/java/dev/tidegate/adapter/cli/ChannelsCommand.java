package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.ChannelInfo;
import dev.tidegate.adapter.Invitation;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.model.OrgId;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `tidegate channels`: making channels and sharing them.
@Command(
    name = "channels",
    description = "Lists, makes and shares channels.",
    footer = {
      "",
      "  list                       the org's channels",
      "  show CHANNEL               one channel and its members",
      "  create NAME                makes a channel that the org hosts",
      "  invite CHANNEL ORG         offers an org to share it (host only)",
      "  invitations                open invitations given and got",
      "  accept INVITATION          for the invited org",
      "  approve INVITATION         for this side; both sides have to",
      "  decline INVITATION         declines, or withdraws as host",
      "  disconnect CHANNEL [ORG]   as host takes ORG out; else cuts the own org off at once",
      "",
      "CHANNEL is an id or a name."
    })
public final class ChannelsCommand extends ClientCommand {
  @Parameters(index = "0", arity = "0..1", defaultValue = "list", paramLabel = "ACTION")
  private String action = "list";

  @Parameters(index = "1..*", arity = "0..2", paramLabel = "ARGUMENT")
  private List<String> arguments = List.of();

  @Option(names = "--request-id", description = "For create: makes a repeat harmless for 24 h.")
  private String requestId = "";

  @Option(names = "--json", description = "One JSON object per line.")
  private boolean json;

  @Override
  int run(TidegateClient client, PrintWriter out) {
    var channels = client.channels();
    switch (action) {
      case "list" -> channels.list().forEach(channel -> print(channel, out));
      case "show" -> print(channels.get(channel(client)), out);
      case "create" -> {
        String name = argument(0, "NAME");
        print(requestId.isEmpty() ? channels.create(name) : channels.create(name, requestId), out);
      }
      case "invite" -> print(channels.invite(channel(client), org(argument(1, "ORG"))), out);
      case "invitations" -> channels.invitations().forEach(each -> print(each, out));
      case "accept" -> print(channels.accept(argument(0, "INVITATION")), out);
      case "approve" -> print(channels.approve(argument(0, "INVITATION")), out);
      case "decline" -> print(channels.decline(argument(0, "INVITATION")), out);
      case "disconnect" -> {
        OrgId org = arguments.size() > 1 ? org(arguments.get(1)) : client.org();
        channels.disconnect(channel(client), org);
        out.println(json ? Json.object().put("disconnected", org) : org + " disconnected");
      }
      default ->
          throw new WrongUse("no action '" + action + "'; `tidegate channels --help` lists them");
    }
    return ExitCode.DONE;
  }

  private dev.tidegate.model.ChannelId channel(TidegateClient client) {
    return ConnectOptions.channel(client, argument(0, "CHANNEL"));
  }

  private static OrgId org(String name) {
    return ConnectOptions.name("org", () -> new OrgId(name));
  }

  private String argument(int index, String name) {
    if (arguments.size() <= index) {
      throw new WrongUse("channels " + action + ": " + name + " is missing");
    }
    return arguments.get(index);
  }

  private void print(ChannelInfo channel, PrintWriter out) {
    String members =
        channel.members().stream()
            .map(member -> member.org() + "@" + member.home())
            .collect(Collectors.joining(" "));
    String state =
        channel.connected() ? (channel.leaseExpired() ? "waits for its host" : "") : "disconnected";
    out.println(
        json
            ? JsonWords.channel(channel).toString()
            : "%s  #%s  host %s  %s  %s"
                .formatted(
                    channel.id(), Words.clean(channel.name()), channel.host(), members, state)
                .stripTrailing());
  }

  private void print(Invitation invitation, PrintWriter out) {
    out.println(
        json
            ? JsonWords.invitation(invitation).toString()
            : "%s  #%s  %s invites %s  %s%s%s%s"
                .formatted(
                    invitation.id(),
                    Words.clean(invitation.channelName()),
                    invitation.host(),
                    invitation.invited(),
                    invitation.state().name().toLowerCase(Locale.ROOT),
                    invitation.accepted() ? ", accepted" : "",
                    invitation.approvedByHost() ? ", approved by host" : "",
                    invitation.approvedByInvited() ? ", approved by invited" : ""));
  }
}
