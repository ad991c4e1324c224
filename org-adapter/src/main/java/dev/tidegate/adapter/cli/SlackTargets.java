package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.ChannelInfo;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.adapter.slack.SlackChannel;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Where the channels of an export go: into those of the org's own that have their names, or into
/// new ones.
///
/// @param invite orgs that are invited to the channels made
record SlackTargets(TidegateClient client, List<String> invite) {
  /// Makes those that are not there. In the order of the survey.
  Map<SlackChannel, ChannelId> of(SlackSurvey survey) {
    Map<String, ChannelId> own =
        client.channels().list().stream()
            .filter(each -> each.host().equals(client.org()))
            .collect(Collectors.toMap(ChannelInfo::name, ChannelInfo::id, (first, _) -> first));
    var targets = new LinkedHashMap<SlackChannel, ChannelId>();
    for (SlackSurvey.Found each : survey.channels()) {
      ChannelId known = own.get(each.channel().name());
      targets.put(each.channel(), known == null ? made(each.channel()) : known);
    }
    return targets;
  }

  private ChannelId made(SlackChannel channel) {
    // A channel that was renamed since an earlier export is another one here.
    String key = SlackChannelImport.key(channel.id() + " " + channel.name());
    ChannelId made = client.channels().create(channel.name(), key).id();
    for (String org : invite) {
      var _ = client.channels().invite(made, ConnectOptions.name("--invite", () -> new OrgId(org)));
    }
    return made;
  }
}
