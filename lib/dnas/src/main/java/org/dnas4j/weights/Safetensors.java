package org.dnas4j.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dnas4j.base.Check;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.base.IoProblem;
import org.dnas4j.config.Json;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Shape;

/**
 * The {@code .safetensors} file format: the length of a JSON header as 8 little-endian bytes, the
 * header, then the numbers of all arrays, row-major and little-endian, without gaps.
 *
 * <p>Writes F32 and U8. Reads floats of 16 to 64 bits and integers of 8 to 64 as float, and refuses
 * other types by name.
 */
public final class Safetensors {
  /** The format's own bound on the header, against absurd lengths in damaged files. */
  private static final long MOST_HEADER = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final int CHUNK = 1 << 16;

  private Safetensors() {}

  /**
   * What a file holds, in the order of the data.
   *
   * @param arrays by name
   * @param metadata free texts by name
   * @param integers names of the arrays whose numbers are integers in the file
   */
  public record Content(
      Map<String, NamedArray> arrays, Map<String, String> metadata, Set<String> integers) {}

  private record Entry(String name, SafetensorsType type, Shape shape, long begin, long end) {}

  /**
   * Writes a file in one go: either the old file remains or the new one is complete.
   *
   * @param arrays by name; {@code __metadata__} is not allowed as a name
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(
      Path file, Map<String, NamedArray> arrays, Map<String, String> metadata) {
    DurableFiles.write(file, out -> write(out, arrays, metadata));
  }

  /** The same to a stream, which stays open. */
  public static void write(
      OutputStream out, Map<String, NamedArray> arrays, Map<String, String> metadata)
      throws IOException {
    write(out, arrays, Map.of(), metadata);
  }

  /**
   * The same with vectors of bytes, as U8, behind the floats.
   *
   * @param bytes by name, none of which is a name among the arrays
   */
  public static void write(
      OutputStream out,
      Map<String, NamedArray> arrays,
      Map<String, byte[]> bytes,
      Map<String, String> metadata)
      throws IOException {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = header.putObject(METADATA);
      metadata.forEach(texts::put);
    }
    long offset = 0;
    for (Map.Entry<String, NamedArray> e : arrays.entrySet()) {
      int[] dims = e.getValue().shape().toArray();
      long size = 4L * e.getValue().values().length;
      offset = describe(header, e.getKey(), SafetensorsType.F32, dims, offset, size);
    }
    for (Map.Entry<String, byte[]> e : bytes.entrySet()) {
      int[] dims = {e.getValue().length};
      offset = describe(header, e.getKey(), SafetensorsType.U8, dims, offset, dims[0]);
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    // Blanks up to a multiple of 8 let other readers map the numbers aligned.
    int length = (json.length + 7) / 8 * 8;
    ByteBuffer head = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(length).put(json);
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    out.write(head.array());
    for (NamedArray array : arrays.values()) {
      writeValues(out::write, array.values());
    }
    for (byte[] vector : bytes.values()) {
      out.write(vector);
    }
  }

  /** Adds an array to the header and gives the offset behind it. */
  private static long describe(
      ObjectNode header, String name, SafetensorsType type, int[] dims, long offset, long size) {
    Check.that(
        !name.equals(METADATA) && !header.has(name), "array name", name, "any other, each once");
    ObjectNode entry = header.putObject(name).put("dtype", type.name());
    ArrayNode shape = entry.putArray("shape");
    for (int dim : dims) {
      shape.add(dim);
    }
    entry.putArray("data_offsets").add(offset).add(offset + size);
    return offset + size;
  }

  /** Where little-endian bytes go: a file or a digest. */
  public interface Sink {
    void accept(byte[] bytes, int offset, int length) throws IOException;
  }

  /** Writes floats in little-endian order. */
  public static void writeValues(Sink out, float[] values) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(4 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i += CHUNK) {
      int count = Math.min(CHUNK, values.length - i);
      buffer.asFloatBuffer().put(values, i, count);
      out.accept(buffer.array(), 0, 4 * count);
    }
  }

  /**
   * Reads a file.
   *
   * @throws UncheckedIOException if it is missing, short, damaged or of an unreadable type, with
   *     file, expected and found
   */
  public static Content read(Path file) {
    // Not a channel: interrupting a thread would close it in the middle.
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(new FileInputStream(file.toFile()), 1 << 20))) {
      return read(file, in);
    } catch (IOException e) {
      throw new UncheckedIOException(IoProblem.of(e), e);
    }
  }

  private static Content read(Path file, DataInputStream in) throws IOException {
    long size = new File(file.toString()).length();
    if (size < 8) {
      throw damaged(file, "at least 8 bytes", size + " bytes");
    }
    long length = Long.reverseBytes(in.readLong());
    if (length < 2 || length > Math.min(size - 8, MOST_HEADER)) {
      throw damaged(
          file,
          "a header of 2 to " + Math.min(size - 8, MOST_HEADER) + " bytes",
          Long.toUnsignedString(length) + " as its length");
    }
    String json = new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
    JsonNode header;
    try {
      header = Json.parse("the header", json);
    } catch (IllegalArgumentException e) {
      throw damaged(file, "a JSON header", e.getMessage());
    }
    if (!header.isObject()) {
      throw damaged(file, "a JSON object as header", header.getNodeType().toString());
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> e : header.properties()) {
      if (e.getKey().equals(METADATA)) {
        for (Map.Entry<String, JsonNode> text : e.getValue().properties()) {
          metadata.put(text.getKey(), text.getValue().asText());
        }
      } else {
        entries.add(entry(file, e.getKey(), e.getValue()));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    checkOffsets(file, entries, size - 8 - length);
    Map<String, NamedArray> arrays = new LinkedHashMap<>();
    Set<String> integers = new LinkedHashSet<>();
    // One buffer for all: a file may have very many arrays.
    byte[] chunk = new byte[CHUNK];
    for (Entry e : entries) {
      arrays.put(e.name, new NamedArray(e.shape, values(file, e, in, chunk)));
      if (e.type.isInteger()) {
        integers.add(e.name);
      }
    }
    return new Content(arrays, metadata, integers);
  }

  private static Entry entry(Path file, String name, JsonNode node) throws IOException {
    String dtype = node.path("dtype").asText();
    SafetensorsType type =
        SafetensorsType.named(dtype).orElseThrow(() -> unreadable(file, name, dtype));
    JsonNode dims = node.path("shape");
    int[] shape = new int[dims.size()];
    long count = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dims.get(i).asInt(-1);
      count *= shape[i];
      if (!dims.get(i).canConvertToInt() || shape[i] < 0 || count > Integer.MAX_VALUE) {
        throw damaged(file, "a shape below 2^31 numbers for \"" + name + "\"", dims.toString());
      }
    }
    JsonNode offsets = node.path("data_offsets");
    long begin = offsets.path(0).asLong(-1);
    long end = offsets.path(1).asLong(-1);
    if (!dims.isArray() || offsets.size() != 2 || end - begin != count * type.bytes()) {
      throw damaged(
          file,
          count * type.bytes() + " bytes for \"" + name + "\" of shape " + dims,
          "data_offsets " + offsets);
    }
    return new Entry(name, type, Shape.of(shape), begin, end);
  }

  private static void checkOffsets(Path file, List<Entry> entries, long available)
      throws IOException {
    long offset = 0;
    for (Entry e : entries) {
      if (e.begin != offset) {
        throw damaged(
            file, "data of \"" + e.name + "\" to begin at " + offset, String.valueOf(e.begin));
      }
      offset = e.end;
    }
    if (offset != available) {
      throw damaged(file, offset + " bytes of data after the header", String.valueOf(available));
    }
  }

  private static float[] values(Path file, Entry entry, InputStream in, byte[] chunk)
      throws IOException {
    float[] values = new float[entry.shape.size()];
    int bytes = entry.type.bytes();
    int most = chunk.length / bytes;
    ByteBuffer buffer = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i += most) {
      int count = Math.min(most, values.length - i);
      if (in.readNBytes(chunk, 0, count * bytes) < count * bytes) {
        throw damaged(file, "the data of \"" + entry.name + "\"", "the end of the file");
      }
      for (int j = 0; j < count; j++) {
        values[i + j] = entry.type.read(buffer, j);
      }
    }
    return values;
  }

  private static IOException unreadable(Path file, String name, String dtype) {
    return new IOException(
        file
            + ": expected one of the types "
            + SafetensorsType.names()
            + " for \""
            + name
            + "\", found \""
            + dtype
            + "\"; save the file with floats of 16 or 32 bits");
  }

  private static IOException damaged(Path file, String expected, String found) {
    return new IOException(
        file
            + ": expected "
            + expected
            + ", found "
            + found
            + "; the file is damaged or not a readable .safetensors, fetch or make it anew");
  }
}
