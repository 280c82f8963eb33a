package org.dnas4j.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir private Path directory;

  /**
   * The fixture was made by Python's {@code safetensors} 0.8.0:
   *
   * <pre>{@code
   * save_file({"weight": np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
   *            "half": np.array([1.5, -2, 65504, 2**-24, np.inf], dtype=np.float16),
   *            "steps": np.array([7, -3], dtype=np.int64),
   *            "scalar": np.array(3.25, dtype=np.float32),
   *            "empty": np.zeros((0, 4), np.float32)},
   *           "python.safetensors", metadata={"epoch": "3", "note": "Gumbel θ"})
   * }</pre>
   */
  @Test
  void readsWhatPythonWrote() throws IOException {
    Path file = directory.resolve("python.safetensors");
    try (var in = SafetensorsTest.class.getResourceAsStream("python.safetensors")) {
      Files.copy(in, file);
    }
    Safetensors.Content content = Safetensors.read(file);
    assertEquals(Map.of("epoch", "3", "note", "Gumbel θ"), content.metadata());
    assertEquals(
        Map.of(
            "weight", new NamedArray(Shape.of(2, 3), new float[] {0, .25f, .5f, .75f, 1, 1.25f}),
            "half", NamedArray.of(1.5f, -2, 65504, 0x1p-24f, Float.POSITIVE_INFINITY),
            "steps", NamedArray.of(7, -3),
            "scalar", new NamedArray(Shape.of(), new float[] {3.25f}),
            "empty", new NamedArray(Shape.of(0, 4), new float[0])),
        content.arrays());
  }

  @Test
  void readsHandBuiltBytes() throws IOException {
    Path file =
        file(
            "{\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[4,8]},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
            0x00,
            0x00,
            0x40,
            0xC0,
            0x80,
            0x3F,
            0x20,
            0x41);
    Safetensors.Content content = Safetensors.read(file);
    assertEquals(List.of("a", "b"), List.copyOf(content.arrays().keySet()));
    assertEquals(NamedArray.of(-3), content.arrays().get("a"));
    assertEquals(NamedArray.of(1, 10), content.arrays().get("b"));
    assertEquals(Map.of(), content.metadata());
  }

  @Test
  void readsDoublesAsTheNearestFloats() throws IOException {
    // The eight bytes of 0.1.
    Path file =
        file(
            "{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}",
            0x9A,
            0x99,
            0x99,
            0x99,
            0x99,
            0x99,
            0xB9,
            0x3F);
    assertEquals(NamedArray.of(0.1f), Safetensors.read(file).arrays().get("a"));
  }

  @Test
  void writesTheDocumentedBytes() throws IOException {
    Path file = directory.resolve("x.safetensors");
    Safetensors.write(file, Map.of("a", NamedArray.of(1, -3)), Map.of("k", "v"));
    String header =
        "{\"__metadata__\":{\"k\":\"v\"},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    byte[] written = Files.readAllBytes(file);
    int length = (header.length() + 7) / 8 * 8;
    assertEquals(8 + length + 8, written.length);
    assertEquals(length, ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN).getLong());
    assertEquals(header, new String(written, 8, length, StandardCharsets.UTF_8).strip());
    assertArrayEquals(
        new byte[] {0, 0, (byte) 0x80, 0x3F, 0, 0, 0x40, (byte) 0xC0},
        Arrays.copyOfRange(written, 8 + length, written.length));
  }

  @Test
  void bytesStandBehindTheFloats() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    bytes.put("codes", new byte[] {1, (byte) 200, 3});
    bytes.put("none", new byte[0]);
    Safetensors.write(out, Map.of("a", NamedArray.of(1)), bytes, Map.of());
    String header =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"codes\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[4,7]},"
            + "\"none\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[7,7]}}";
    byte[] written = out.toByteArray();
    int length = (header.length() + 7) / 8 * 8;
    assertEquals(header, new String(written, 8, length, StandardCharsets.UTF_8).strip());
    assertArrayEquals(
        new byte[] {0, 0, (byte) 0x80, 0x3F, 1, (byte) 200, 3},
        Arrays.copyOfRange(written, 8 + length, written.length));
    Path file = Files.write(directory.resolve("bytes"), written);
    Safetensors.Content content = Safetensors.read(file);
    assertEquals(NamedArray.of(1, 200, 3), content.arrays().get("codes"));
    assertEquals(Set.of("codes", "none"), content.integers());
    assertThrows(
        IllegalArgumentException.class,
        () -> Safetensors.write(out, Map.of("none", NamedArray.of(1)), bytes, Map.of()));
  }

  @Property(tries = 100)
  void roundTrip(
      @ForAll("arrays") Map<String, NamedArray> arrays, @ForAll Map<String, String> metadata)
      throws IOException {
    Path file = Files.createTempFile("dnas", ".safetensors");
    try {
      Map<String, String> texts = new LinkedHashMap<>();
      // Halves of surrogate pairs are no text and do not survive UTF-8.
      metadata.forEach((k, v) -> texts.put(utf8(k), utf8(v)));
      Safetensors.write(file, arrays, texts);
      Safetensors.Content content = Safetensors.read(file);
      assertEquals(texts, content.metadata());
      assertEquals(arrays, content.arrays());
    } finally {
      Files.delete(file);
    }
  }

  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  @Provide
  Arbitrary<Map<String, NamedArray>> arrays() {
    Arbitrary<NamedArray> array =
        Arbitraries.integers()
            .between(0, 4)
            .list()
            .ofMaxSize(4)
            .flatMap(
                dims -> {
                  Shape shape = Shape.of(dims.stream().mapToInt(d -> d).toArray());
                  return Arbitraries.integers()
                      .list()
                      .ofSize(shape.size())
                      .map(bits -> new NamedArray(shape, floats(bits)));
                });
    return Arbitraries.maps(Arbitraries.strings().alpha().numeric().withChars("._ \"é"), array)
        .ofMaxSize(5);
  }

  private static float[] floats(List<Integer> bits) {
    float[] values = new float[bits.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(bits.get(i));
    }
    return values;
  }

  @Test
  void largeArraysSurviveChunking() {
    float[] values = new float[200_003];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Path file = directory.resolve("large");
    Safetensors.write(file, Map.of("a", NamedArray.of(values)), Map.of());
    assertArrayEquals(values, Safetensors.read(file).arrays().get("a").values());
  }

  /** Counted, not timed: on a busy machine the time says nothing. */
  @Test
  void veryManyEmptyArraysTakeLittleMemoryEach() throws IOException {
    int count = 50_000;
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      header
          .append(i == 0 ? "" : ",")
          .append("\"a" + i + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
    }
    Path file = file(header + "}");
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertEquals(count, Safetensors.read(file).arrays().size());
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / count;
    assertTrue(each < 20_000, each + " bytes per array");
  }

  @Test
  void integersAreReadAndNamed() throws IOException {
    Path file =
        file(
            "{\"a\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[4,6]},"
                + "\"c\":{\"dtype\":\"I16\",\"shape\":[1],\"data_offsets\":[6,8]},"
                + "\"d\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[8,10]},"
                + "\"e\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[10,11]}}",
            1,
            1,
            0,
            0,
            255,
            7,
            254,
            255,
            0,
            0x3C,
            253);
    Safetensors.Content content = Safetensors.read(file);
    assertEquals(NamedArray.of(257), content.arrays().get("a"));
    assertEquals(NamedArray.of(255, 7), content.arrays().get("b"));
    assertEquals(NamedArray.of(-2), content.arrays().get("c"));
    assertEquals(NamedArray.of(1), content.arrays().get("d"));
    assertEquals(NamedArray.of(-3), content.arrays().get("e"));
    assertEquals(Set.of("a", "b", "c", "e"), content.integers());
  }

  @Test
  void everyTruncationIsRefusedWithTheFile() throws IOException {
    Path file = directory.resolve("cut.safetensors");
    Safetensors.write(file, Map.of("a", NamedArray.of(1, 2, 3)), Map.of("epoch", "1"));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused(file, "expected ", "found ");
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertRefused(file, "expected 12 bytes of data after the header, found 13");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | expected a JSON object as header, found ARRAY",
        "{x | expected a JSON header, found the header is not JSON",
        "{'a':{'dtype':'F8_E4M3','shape':[4],'data_offsets':[0,4]}} | for \"a\", found \"F8_E4M3\"",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}} | expected 8 bytes for \"a\"",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[1,5]}} | to begin at 0, found 1",
        "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}} | expected a shape below 2^31",
        "{'a':{'dtype':'F32','shape':[99999,99999],'data_offsets':[0,4]}} | a shape below 2^31",
        "{'a':{'dtype':'F32','shape':['1'],'data_offsets':[0,4]}} | expected a shape below 2^31",
        "{'a':{'dtype':'F32','data_offsets':[0,4]}} | expected 4 bytes for \"a\"",
        "{'a':{'dtype':'F32','shape':[1]}} | expected 4 bytes for \"a\" of shape [1], found",
        "{'a':3} | for \"a\", found \"\"",
        "{} | expected 0 bytes of data after the header, found 4",
      })
  void damagedHeadersAreRefused(String header, String message) throws IOException {
    assertRefused(file(header.replace('\'', '"'), 0, 0, 0, 0), message);
  }

  @Test
  void absurdHeaderLengthsAreRefusedWithoutReadingThem() throws IOException {
    Path file = directory.resolve("absurd");
    for (long length : new long[] {-1, Long.MAX_VALUE, Long.MIN_VALUE, 9, 0, 1}) {
      ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      Files.write(file, bytes.array());
      assertRefused(file, "a header of 2 to 8 bytes", Long.toUnsignedString(length));
    }
  }

  @Test
  void missingFilesAndReservedNamesAreRefused() {
    assertRefused(directory.resolve("none.safetensors"));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Safetensors.write(
                directory.resolve("x"), Map.of("__metadata__", NamedArray.of(1)), Map.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new NamedArray(Shape.of(2, 2), new float[3]));
  }

  private Path file(String header, int... data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    out.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
    out.writeBytes(json);
    Arrays.stream(data).forEach(out::write);
    Path file = directory.resolve("hand.safetensors");
    return Files.write(file, out.toByteArray());
  }

  private static void assertRefused(Path file, String... parts) {
    String message =
        assertThrows(UncheckedIOException.class, () -> Safetensors.read(file)).getMessage();
    List<String> all = new ArrayList<>(List.of(parts));
    all.add(file.toString());
    all.forEach(part -> assertTrue(message.contains(part), message));
  }
}
