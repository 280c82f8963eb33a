package org.dnas4j.runs;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Which code is running: the system property {@code dnas.revision} if it is set (an image without
 * the repository sets it), else git's answer where the classes lie, else {@code unknown}.
 */
public final class Revision {
  private static final String UNKNOWN = "unknown";

  private Revision() {}

  /** For example {@code 258583d0c1ab}, with {@code -dirty} if files differ from it. */
  public static String code() {
    String given = System.getProperty("dnas.revision", "");
    return given.isBlank() ? git().orElse(UNKNOWN) : given;
  }

  /** Versions by name. */
  public static Map<String, String> versions() {
    String version = Revision.class.getPackage().getImplementationVersion();
    Map<String, String> versions = new TreeMap<>();
    versions.put("java", Runtime.version().toString());
    versions.put("dnas4j", version == null ? "development" : version);
    return versions;
  }

  private static Optional<String> git() {
    try {
      // Where the classes lie, not the working directory: that may be another repository.
      File code =
          new File(Revision.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      File directory = code.isDirectory() ? code : code.getParentFile();
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
              .directory(directory)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      git.getOutputStream().close();
      if (!git.waitFor(5, TimeUnit.SECONDS)) {
        git.destroyForcibly();
        return Optional.empty();
      }
      String answer =
          new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.exitValue() == 0 && !answer.isEmpty() ? Optional.of(answer) : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (IOException | URISyntaxException | IllegalArgumentException e) {
      // No git, or classes that lie in no directory: not worth failing a run.
      return Optional.empty();
    }
  }
}
