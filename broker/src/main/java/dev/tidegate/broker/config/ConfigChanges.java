package dev.tidegate.broker.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Which settings of two configurations differ and take a restart: all but those that a running
/// broker follows.
public final class ConfigChanges {
  /// Sections of [BrokerConfig] that a running broker follows.
  private static final Set<String> FOLLOWED = Set.of("tls", "policy", "regions", "orgs");

  private ConfigChanges() {}

  /// Keys as they stand in the file, such as `listen.link`, in the order of the settings.
  public static List<String> needRestart(BrokerConfig inForce, BrokerConfig read) {
    List<String> keys = new ArrayList<>();
    for (RecordComponent component : BrokerConfig.class.getRecordComponents()) {
      if (!FOLLOWED.contains(component.getName())) {
        compare(Keys.of(component.getName()), component, inForce, read, keys);
      }
    }
    return List.copyOf(keys);
  }

  private static void compare(
      String key, RecordComponent component, Record inForce, Record read, List<String> keys) {
    Object before = value(component, inForce);
    Object after = value(component, read);
    if (before.equals(after)) {
      return;
    }
    boolean section =
        before instanceof Record
            && before.getClass().getPackage() == BrokerConfig.class.getPackage();
    if (!section || before instanceof Endpoint) {
      keys.add(key);
      return;
    }
    for (RecordComponent inner : before.getClass().getRecordComponents()) {
      compare(key + "." + Keys.of(inner.getName()), inner, (Record) before, (Record) after, keys);
    }
  }

  private static Object value(RecordComponent component, Record of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("A setting cannot be read", e);
    }
  }
}
