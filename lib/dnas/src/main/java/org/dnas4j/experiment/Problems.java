package org.dnas4j.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.dnas4j.base.IoProblem;
import org.dnas4j.train.NanGuard;

/** What ended a command or a cell in one sentence, where its user can mend it. */
public final class Problems {
  private static final String LESS =
      "a smaller batch (baseline.batch, retrain.train.batch, search.method.batch) needs less, and dnas"
          + " estimate counts memory beforehand";

  /**
   * Words of native code that has got no memory: LibTorch's on CPU and GPU, C++'s, the system's.
   */
  private static final List<String> NATIVE =
      List.of(
          "can't allocate memory",
          "not enough memory",
          "bad_alloc",
          "cuda out of memory",
          "cudaerrormemoryallocation",
          "cannot allocate memory",
          "failed to allocate memory");

  private static final Pattern BYTES = Pattern.compile("allocate (\\d+) bytes");

  private Problems() {}

  /**
   * The sentence: what was found, what is allowed, how to mend it.
   *
   * @return empty if this is a fault of the program, whose stack trace is of use
   */
  public static Optional<String> sentence(Throwable problem) {
    return causes(problem)
        .flatMap(cause -> memory(cause).stream())
        .findFirst()
        .or(() -> own(problem));
  }

  private static Stream<Throwable> causes(Throwable problem) {
    return Stream.iterate(problem, Objects::nonNull, Throwable::getCause).limit(20);
  }

  private static Optional<String> memory(Throwable problem) {
    String message = Objects.toString(problem.getMessage(), "");
    if (problem instanceof OutOfMemoryError) {
      return Optional.of("out of memory: " + java(message));
    }
    String lower = message.toLowerCase(Locale.ROOT);
    if (NATIVE.stream().noneMatch(lower::contains)) {
      return Optional.empty();
    }
    Matcher bytes = BYTES.matcher(message);
    String more =
        bytes.find()
            ? String.format(Locale.ROOT, ", %.2f GB more", Double.parseDouble(bytes.group(1)) / 1e9)
            : "";
    return Optional.of(
        "out of memory: the engine found no room for its tensors" + more + "; " + LESS);
  }

  private static String java(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("direct")) {
      return "Java's memory outside the heap is full; allow more, for example"
          + " DNAS_JAVA_OPTS=-XX:MaxDirectMemorySize=4g; "
          + LESS;
    }
    if (lower.contains("thread")) {
      return "the system starts no further thread; allow more threads or memory";
    }
    if (lower.contains("physical memory") || lower.contains("totalbytes")) {
      return "the engine has reached the bound of its memory; " + LESS;
    }
    return String.format(
        Locale.ROOT,
        "Java's heap of %.1f GB is full; allow more, for example DNAS_JAVA_OPTS=-Xmx4g; %s",
        Runtime.getRuntime().maxMemory() / 1e9,
        LESS);
  }

  /** Exceptions whose message was written for the user, and what to say of files. */
  private static Optional<String> own(Throwable problem) {
    Throwable cause = problem.getCause();
    if (problem instanceof IOException io) {
      return Optional.of(IoProblem.of(io));
    }
    boolean quotes = cause != null && Objects.equals(problem.getMessage(), cause.toString());
    if (cause != null
        && (quotes
            || problem instanceof ExecutionException
            || problem instanceof CompletionException)) {
      return own(cause);
    }
    if (problem instanceof InvalidPathException path) {
      return Optional.of("\"" + path.getInput() + "\" is no path: " + path.getReason());
    }
    boolean javas =
        problem instanceof NumberFormatException
            || problem instanceof PatternSyntaxException
            || problem instanceof IllegalFormatException;
    boolean forUsers =
        problem instanceof IllegalArgumentException
            || problem instanceof IllegalStateException
            || problem instanceof UncheckedIOException
            || problem instanceof NanGuard.DivergedException;
    return forUsers && !javas
        ? Optional.ofNullable(problem.getMessage()).filter(m -> !m.isBlank())
        : Optional.empty();
  }
}
