package dev.tidegate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever was released on the wire is kept: `baseline.binpb` is what was.
///
/// A change that only adds passes as it is. At a release, `mvn -pl proto test
/// -Dtest=WireCompatibilityTest -Dtidegate.baseline.write=true` writes the file anew.
final class WireCompatibilityTest {
  private static final Path BASELINE = Path.of("baseline.binpb");
  private static final Path SOURCES = Path.of("src", "main", "protobuf");

  @Test
  void wire_againstTheReleasedBaseline_breaksNothing() throws IOException {
    if (Boolean.getBoolean("tidegate.baseline.write")) {
      Files.write(BASELINE, current().toByteArray());
    }

    var released = FileDescriptorSet.parseFrom(Files.readAllBytes(BASELINE));

    assertThat(WireBreaks.between(released, current())).isEmpty();
  }

  @Test
  void baseline_released_holdsTheThreePackages() throws IOException {
    var released = FileDescriptorSet.parseFrom(Files.readAllBytes(BASELINE));

    assertThat(released.getFileList())
        .extracting(FileDescriptorProto::getPackage)
        .contains("tidegate.v1", "tidegate.link.v1", "tidegate.admin.v1");
    assertThat(released.getFileList())
        .allSatisfy(file ->
            assertThat(released.getFileList())
                .extracting(FileDescriptorProto::getName)
                .containsAll(file.getDependencyList()));
  }

  @Test
  void current_allSources_areCompared() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<String> names =
          files
              .filter(file -> file.toString().endsWith(".proto"))
              .map(file -> SOURCES.relativize(file).toString().replace('\\', '/'))
              .toList();

      assertThat(current().getFileList())
          .extracting(FileDescriptorProto::getName)
          .containsAll(names);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forgeries")
  void between_forgedBreak_isTold(String expected, Consumer<FileDescriptorProto.Builder> forge) {
    FileDescriptorProto.Builder forged = sample().toBuilder();
    forge.accept(forged);

    assertThat(WireBreaks.between(set(sample()), set(forged.build()))).containsExactly(expected);
  }

  @Test
  void between_otherPackage_losesEverything() {
    var moved = sample().toBuilder().setPackage("tidegate.v2").build();

    assertThat(WireBreaks.between(set(sample()), set(moved)))
        .containsExactly(
            "message tidegate.v1.Note is gone",
            "message tidegate.v1.Note.Part is gone",
            "enum tidegate.v1.Note.Kind is gone",
            "service tidegate.v1.Notes is gone");
  }

  @Test
  void between_additions_breakNothing() {
    FileDescriptorProto.Builder grown = sample().toBuilder();
    note(grown).addField(field("later", 30, FieldDescriptorProto.Type.TYPE_BYTES));
    note(grown).getEnumTypeBuilder(0).addValueBuilder().setName("KIND_LATER").setNumber(9);
    grown.addMessageTypeBuilder().setName("Later");
    grown
        .getServiceBuilder(0)
        .addMethodBuilder()
        .setName("Later")
        .setInputType(".tidegate.v1.Later")
        .setOutputType(".tidegate.v1.Later");

    assertThat(WireBreaks.between(set(sample()), set(grown.build()))).isEmpty();
  }

  static Stream<Arguments> forgeries() {
    return Stream.of(
        forgery("message tidegate.v1.Note.Part is gone", file -> note(file).clearNestedType()),
        forgery("field tidegate.v1.Note.text = 1 is gone", file -> note(file).removeField(0)),
        forgery(
            "field tidegate.v1.Note.text = 1 is gone",
            file -> note(file).getFieldBuilder(0).setNumber(12)),
        forgery(
            "tidegate.v1.Note.text name was text and is words",
            file -> note(file).getFieldBuilder(0).setName("words")),
        forgery(
            "tidegate.v1.Note.text type was TYPE_STRING and is TYPE_BYTES",
            file -> note(file).getFieldBuilder(0).setType(FieldDescriptorProto.Type.TYPE_BYTES)),
        forgery(
            "tidegate.v1.Note.text label was LABEL_OPTIONAL and is LABEL_REPEATED",
            file ->
                note(file).getFieldBuilder(0).setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)),
        forgery(
            "tidegate.v1.Note.part type was TYPE_MESSAGE.tidegate.v1.Note.Part"
                + " and is TYPE_MESSAGE.tidegate.v1.Note",
            file -> note(file).getFieldBuilder(1).setTypeName(".tidegate.v1.Note")),
        forgery(
            "tidegate.v1.Note.text oneof was none and is body",
            file -> note(file).getFieldBuilder(0).setOneofIndex(0)),
        forgery(
            "tidegate.v1.Note.part oneof was body and is none",
            file -> note(file).getFieldBuilder(1).clearOneofIndex()),
        forgery(
            "tidegate.v1.Note.text optional was false and is true",
            file -> note(file).getFieldBuilder(0).setProto3Optional(true)),
        forgery(
            "tidegate.v1.Note uses the reserved number 21",
            file -> note(file).addField(field("again", 21, FieldDescriptorProto.Type.TYPE_STRING))),
        forgery(
            "tidegate.v1.Note uses the reserved name old",
            file -> note(file).addField(field("old", 30, FieldDescriptorProto.Type.TYPE_STRING))),
        forgery("enum tidegate.v1.Note.Kind is gone", file -> note(file).clearEnumType()),
        forgery(
            "value tidegate.v1.Note.Kind.KIND_SHORT was 1 and is gone",
            file -> note(file).getEnumTypeBuilder(0).removeValue(1)),
        forgery(
            "value tidegate.v1.Note.Kind.KIND_SHORT was 1 and is 2",
            file -> note(file).getEnumTypeBuilder(0).getValueBuilder(1).setNumber(2)),
        forgery("service tidegate.v1.Notes is gone", file -> file.clearService()),
        forgery(
            "method tidegate.v1.Notes.Follow is gone",
            file -> file.getServiceBuilder(0).removeMethod(0)),
        forgery(
            "tidegate.v1.Notes.Follow request was .tidegate.v1.Note and is .tidegate.v1.Note.Part",
            file -> method(file).setInputType(".tidegate.v1.Note.Part")),
        forgery(
            "tidegate.v1.Notes.Follow response was .tidegate.v1.Note and is .tidegate.v1.Note.Part",
            file -> method(file).setOutputType(".tidegate.v1.Note.Part")),
        forgery(
            "tidegate.v1.Notes.Follow client streaming was false and is true",
            file -> method(file).setClientStreaming(true)),
        forgery(
            "tidegate.v1.Notes.Follow server streaming was true and is false",
            file -> method(file).setServerStreaming(false)));
  }

  private static Arguments forgery(String expected, Consumer<FileDescriptorProto.Builder> forge) {
    return Arguments.of(expected, forge);
  }

  private static DescriptorProto.Builder note(FileDescriptorProto.Builder file) {
    return file.getMessageTypeBuilder(0);
  }

  private static MethodDescriptorProto.Builder method(FileDescriptorProto.Builder file) {
    return file.getServiceBuilder(0).getMethodBuilder(0);
  }

  /// One message with a nested one, an enum, a oneof and reserved places; one streaming method.
  private static FileDescriptorProto sample() {
    var kind = EnumDescriptorProto.newBuilder().setName("Kind");
    kind.addValueBuilder().setName("KIND_UNSPECIFIED").setNumber(0);
    kind.addValueBuilder().setName("KIND_SHORT").setNumber(1);
    var note =
        DescriptorProto.newBuilder()
            .setName("Note")
            .addField(field("text", 1, FieldDescriptorProto.Type.TYPE_STRING))
            .addField(
                field("part", 2, FieldDescriptorProto.Type.TYPE_MESSAGE)
                    .setTypeName(".tidegate.v1.Note.Part")
                    .setOneofIndex(0))
            .addOneofDecl(OneofDescriptorProto.newBuilder().setName("body"))
            .addNestedType(DescriptorProto.newBuilder().setName("Part"))
            .addEnumType(kind)
            .addReservedRange(DescriptorProto.ReservedRange.newBuilder().setStart(20).setEnd(22))
            .addReservedName("old");
    var follow =
        MethodDescriptorProto.newBuilder()
            .setName("Follow")
            .setInputType(".tidegate.v1.Note")
            .setOutputType(".tidegate.v1.Note")
            .setServerStreaming(true);
    return FileDescriptorProto.newBuilder()
        .setName("note.proto")
        .setPackage("tidegate.v1")
        .addMessageType(note)
        .addService(ServiceDescriptorProto.newBuilder().setName("Notes").addMethod(follow))
        .build();
  }

  private static FieldDescriptorProto.Builder field(
      String name, int number, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
  }

  private static FileDescriptorSet set(FileDescriptorProto file) {
    return FileDescriptorSet.newBuilder().addFile(file).build();
  }

  /// The build's own descriptors and all that they import, imports first.
  private static FileDescriptorSet current() {
    Map<String, FileDescriptorProto> files = new LinkedHashMap<>();
    Stream.of(
            dev.tidegate.wire.v1.Channels.getDescriptor(),
            dev.tidegate.wire.v1.Common.getDescriptor(),
            dev.tidegate.wire.v1.Feed.getDescriptor(),
            dev.tidegate.wire.v1.Publish.getDescriptor(),
            dev.tidegate.wire.link.v1.Control.getDescriptor(),
            dev.tidegate.wire.link.v1.Link.getDescriptor(),
            dev.tidegate.wire.admin.v1.Admin.getDescriptor())
        .forEach(file -> gather(file, files));
    return FileDescriptorSet.newBuilder().addAllFile(files.values()).build();
  }

  private static void gather(FileDescriptor file, Map<String, FileDescriptorProto> into) {
    if (!into.containsKey(file.getName())) {
      file.getDependencies().forEach(dependency -> gather(dependency, into));
      into.put(file.getName(), file.toProto());
    }
  }
}
