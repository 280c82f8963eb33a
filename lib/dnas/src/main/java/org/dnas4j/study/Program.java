package org.dnas4j.study;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.dnas4j.base.IoProblem;
import org.dnas4j.base.Sha256;
import org.dnas4j.runs.Revision;

/**
 * A frozen copy of the running program, so that building another takes nothing from under a study.
 *
 * @param revision of its code
 * @param classPath jars and folders of classes, all in the copy
 */
public record Program(String revision, List<Path> classPath) {
  private static final String FOLDER = ".programs";

  /** What a jar of this project holds; others never change under their name. */
  private static final String OURS = "org/dnas4j/";

  /** Copies the list. */
  public Program {
    classPath = List.copyOf(classPath);
  }

  /**
   * Copies the program that runs this line into a folder {@code .programs} beside the runs, or
   * finds it there. Jars of other projects are linked where the file system can.
   *
   * @throws UncheckedIOException if it cannot be copied
   */
  public static Program freeze(Path runs) {
    try {
      return freeze(runs, runningClassPath());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot copy the program to " + runs.resolve(FOLDER) + ": " + IoProblem.of(e), e);
    }
  }

  static Program freeze(Path runs, List<Path> classPath) throws IOException {
    Path programs = runs.toAbsolutePath().resolve(FOLDER);
    if (classPath.stream().allMatch(entry -> entry.startsWith(programs))) {
      // This program is the copy.
      return new Program(Revision.code(), classPath);
    }
    Path copy = programs.resolve(digest(classPath));
    List<Path> copied = new ArrayList<>();
    for (int i = 0; i < classPath.size(); i++) {
      // Numbered, because folders of classes are all called alike.
      copied.add(copy.resolve(i + "-" + classPath.get(i).getFileName()));
    }
    if (!Files.isDirectory(copy)) {
      Files.createDirectories(copy.getParent());
      Path beside = Files.createTempDirectory(copy.getParent(), "copying-");
      try {
        for (int i = 0; i < classPath.size(); i++) {
          copy(classPath.get(i), beside.resolve(copied.get(i).getFileName()));
        }
        Files.move(beside, copy, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        deleteAll(beside);
        // Unless another process was faster with the same program. File systems differ in the
        // exception that they throw then, so the copy itself is looked for.
        if (!Files.isDirectory(copy)) {
          throw e;
        }
      }
    }
    return new Program(Revision.code(), copied);
  }

  /**
   * The class path of this process; or, in a notebook's kernel, which loads the library by itself,
   * the jars beside that of this class.
   */
  private static List<Path> runningClassPath() throws IOException {
    List<Path> entries =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.isEmpty())
            .map(entry -> Path.of(entry).toAbsolutePath())
            .filter(Files::exists)
            .toList();
    Path own =
        Path.of(URI.create(Program.class.getProtectionDomain().getCodeSource().getLocation() + ""));
    if (entries.contains(own)) {
      return entries;
    }
    try (Stream<Path> beside = Files.list(own.getParent())) {
      return beside.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  /** The command that starts a class of the copy with the options of this virtual machine. */
  public List<String> command(String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-Ddnas.revision=") && !option.startsWith("-agentlib"))
        .forEach(command::add);
    command.add("-Ddnas.revision=" + revision);
    command.add("-cp");
    command.add(String.join(File.pathSeparator, classPath.stream().map(Path::toString).toList()));
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  /** Of all bytes of ours, and of the names and sizes of the others. */
  private static String digest(List<Path> classPath) throws IOException {
    MessageDigest digest = Sha256.digest();
    for (Path entry : classPath) {
      List<Path> files = filesOf(entry);
      boolean ours = isOurs(entry);
      for (Path file : files) {
        String name = entry.getFileName() + "/" + entry.relativize(file) + " " + Files.size(file);
        digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        if (ours) {
          try (InputStream in = Files.newInputStream(file);
              OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            in.transferTo(out);
          }
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
  }

  private static List<Path> filesOf(Path entry) throws IOException {
    try (Stream<Path> files = Files.walk(entry)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static boolean isOurs(Path entry) throws IOException {
    if (Files.isDirectory(entry)) {
      return true;
    }
    try (JarFile jar = new JarFile(entry.toFile())) {
      return jar.stream().anyMatch(e -> e.getName().startsWith(OURS));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.isDirectory(from)) {
      if (isOurs(from) || !linked(from, to)) {
        Files.copy(from, to);
      }
      return;
    }
    for (Path file : filesOf(from)) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
    Files.createDirectories(to);
  }

  private static boolean linked(Path from, Path to) {
    try {
      Files.createLink(to, from.toRealPath());
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
