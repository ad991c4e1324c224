package dev.tidegate.wire;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What of a released set of descriptors a later one no longer keeps, one line each.
///
/// Stricter than the bytes need: a renamed field breaks JSON and the generated code, a moved one
/// breaks whoever reads its oneof. Added messages, fields, values, services and methods break
/// nothing, unless they use a number or a name that was reserved. Files may be cut anew, packages
/// not.
final class WireBreaks {
  private final List<String> breaks = new ArrayList<>();

  private WireBreaks() {}

  static List<String> between(FileDescriptorSet released, FileDescriptorSet now) {
    var found = new WireBreaks();
    Names before = Names.of(released);
    Names after = Names.of(now);
    before.messages.forEach((name, old) -> found.message(name, old, after.messages.get(name)));
    before.enums.forEach((name, old) -> found.values(name, old, after.enums.get(name)));
    before.services.forEach((name, old) -> found.service(name, old, after.services.get(name)));
    return List.copyOf(found.breaks);
  }

  private void message(String name, DescriptorProto old, @Nullable DescriptorProto now) {
    if (now == null) {
      breaks.add("message " + name + " is gone");
      return;
    }
    Map<Integer, FieldDescriptorProto> fields = new LinkedHashMap<>();
    now.getFieldList().forEach(field -> fields.put(field.getNumber(), field));
    for (FieldDescriptorProto field : old.getFieldList()) {
      String path = name + "." + field.getName();
      FieldDescriptorProto kept = fields.get(field.getNumber());
      if (kept == null) {
        breaks.add("field " + path + " = " + field.getNumber() + " is gone");
        continue;
      }
      same(path + " name", field.getName(), kept.getName());
      same(path + " type", type(field), type(kept));
      same(path + " label", field.getLabel(), kept.getLabel());
      same(path + " oneof", oneof(old, field), oneof(now, kept));
      same(path + " optional", field.getProto3Optional(), kept.getProto3Optional());
    }
    for (DescriptorProto.ReservedRange range : old.getReservedRangeList()) {
      for (int number = range.getStart(); number < range.getEnd(); number++) {
        if (fields.containsKey(number)) {
          breaks.add(name + " uses the reserved number " + number);
        }
      }
    }
    for (FieldDescriptorProto field : now.getFieldList()) {
      if (old.getReservedNameList().contains(field.getName())) {
        breaks.add(name + " uses the reserved name " + field.getName());
      }
    }
  }

  private void values(String name, EnumDescriptorProto old, @Nullable EnumDescriptorProto now) {
    if (now == null) {
      breaks.add("enum " + name + " is gone");
      return;
    }
    Map<String, Integer> numbers = new LinkedHashMap<>();
    now.getValueList().forEach(value -> numbers.put(value.getName(), value.getNumber()));
    for (EnumValueDescriptorProto value : old.getValueList()) {
      Integer number = numbers.get(value.getName());
      same(
          "value " + name + "." + value.getName(),
          value.getNumber(),
          number == null ? "gone" : number);
    }
  }

  private void service(
      String name, ServiceDescriptorProto old, @Nullable ServiceDescriptorProto now) {
    if (now == null) {
      breaks.add("service " + name + " is gone");
      return;
    }
    Map<String, MethodDescriptorProto> methods = new LinkedHashMap<>();
    now.getMethodList().forEach(method -> methods.put(method.getName(), method));
    for (MethodDescriptorProto method : old.getMethodList()) {
      String path = name + "." + method.getName();
      MethodDescriptorProto kept = methods.get(method.getName());
      if (kept == null) {
        breaks.add("method " + path + " is gone");
        continue;
      }
      same(path + " request", method.getInputType(), kept.getInputType());
      same(path + " response", method.getOutputType(), kept.getOutputType());
      same(path + " client streaming", method.getClientStreaming(), kept.getClientStreaming());
      same(path + " server streaming", method.getServerStreaming(), kept.getServerStreaming());
    }
  }

  private void same(String what, Object before, Object after) {
    if (!Objects.equals(before, after)) {
      breaks.add(what + " was " + before + " and is " + after);
    }
  }

  private static String type(FieldDescriptorProto field) {
    return field.getType() + field.getTypeName();
  }

  private static String oneof(DescriptorProto message, FieldDescriptorProto field) {
    return field.hasOneofIndex() ? message.getOneofDecl(field.getOneofIndex()).getName() : "none";
  }

  /// Everything in a set that has a name on the wire, by that name in full.
  private record Names(
      Map<String, DescriptorProto> messages,
      Map<String, EnumDescriptorProto> enums,
      Map<String, ServiceDescriptorProto> services) {
    static Names of(FileDescriptorSet set) {
      var names = new Names(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
      for (FileDescriptorProto file : set.getFileList()) {
        if (!file.getPackage().startsWith("tidegate.")) {
          continue;
        }
        String prefix = file.getPackage() + ".";
        file.getMessageTypeList().forEach(message -> names.add(prefix, message));
        file.getEnumTypeList().forEach(type -> names.enums.put(prefix + type.getName(), type));
        file.getServiceList()
            .forEach(service -> names.services.put(prefix + service.getName(), service));
      }
      return names;
    }

    private void add(String prefix, DescriptorProto message) {
      String name = prefix + message.getName();
      messages.put(name, message);
      message.getNestedTypeList().forEach(nested -> add(name + ".", nested));
      message.getEnumTypeList().forEach(type -> enums.put(name + "." + type.getName(), type));
    }
  }
}
