package org.dnas4j.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.dnas4j.kind.ClassBody;
import org.junit.jupiter.api.Test;

/** A real JShell whose classes pass through the hook, as the kernel's do. */
class CellBodiesTest {
  private static final String HALF =
      "public record Half(int times) { int of(int x) { return x / 2 * times; } }";

  /** Loads what cells declare, as the kernel does: by name, without class files to read. */
  private static final class Loader extends ClassLoader implements LoaderDelegate {
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();

    Loader() {
      super(CellBodiesTest.class.getClassLoader());
    }

    @Override
    public void load(ExecutionControl.ClassBytecodes[] classes) {
      for (ExecutionControl.ClassBytecodes one : classes) {
        files.put(one.name(), CellBodies.addTo(one.bytecodes()));
      }
    }

    @Override
    public void classesRedefined(ExecutionControl.ClassBytecodes[] classes) {}

    @Override
    public void addToClasspath(String path) {}

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] file = files.get(name);
      if (file == null) {
        throw new ClassNotFoundException(name);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : defineClass(name, file, 0, file.length);
    }
  }

  /** The digest of the last class named Half after some cells. */
  private static String digest(String... cells) throws ClassNotFoundException {
    Loader loader = new Loader();
    ExecutionControlProvider provider =
        new ExecutionControlProvider() {
          @Override
          public String name() {
            return "here";
          }

          @Override
          public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
            return new DirectExecutionControl(loader);
          }
        };
    try (JShell shell = JShell.builder().executionEngine(provider, Map.of()).build()) {
      for (String cell : cells) {
        List<SnippetEvent> events = shell.eval(cell);
        assertEquals(Snippet.Status.VALID, events.get(0).status(), cell);
      }
    }
    String last =
        loader.files.keySet().stream()
            .filter(name -> name.endsWith("$Half"))
            .max(String::compareTo)
            .orElseThrow();
    return ClassBody.digest(loader.loadClass(last));
  }

  @Test
  void theSameCodeIsTheSameWhereverItStands() throws ClassNotFoundException {
    String first = digest(HALF);
    assertEquals(first, digest("import java.util.*;", "int x = 1;", "int y = 2;", HALF));
    assertEquals(first, digest(HALF.replace("{ int", "{\n\n  int")), "on other lines");
  }

  @Test
  void changedCodeIsNot() throws ClassNotFoundException {
    String first = digest(HALF);
    assertNotEquals(first, digest(HALF.replace("/ 2", "/ 3")));
    assertNotEquals(first, digest(HALF, HALF.replace("/ 2", "/ 3")), "run again after a change");
    assertEquals(first, digest(HALF.replace("/ 2", "/ 3"), HALF), "and changed back");
  }

  @Test
  void classesInsideCount() throws ClassNotFoundException {
    String inside = "public record Half() { record In() { int f() { return 1; } } }";
    assertNotEquals(digest(inside), digest(inside.replace("return 1", "return 2")));
    String anonymous =
        "public record Half() { Object o() { return new Object() { int f() { return 1; } }; } }";
    assertNotEquals(digest(anonymous), digest(anonymous.replace("return 1", "return 2")));
    String lambda =
        "public record Half() { java.util.function.IntSupplier f() { return () -> 1; } }";
    assertNotEquals(digest(lambda), digest(lambda.replace("-> 1", "-> 2")));
  }

  @Test
  void aClassWithoutReadableCodeIsRefused() {
    ClassLoader hiding =
        new ClassLoader(null) {
          @Override
          public Class<?> findClass(String name) throws ClassNotFoundException {
            try (var in = ClassBody.class.getResourceAsStream("ClassBody.class")) {
              byte[] bytes = in.readAllBytes();
              return defineClass(name, bytes, 0, bytes.length);
            } catch (java.io.IOException e) {
              throw new ClassNotFoundException(name, e);
            }
          }
        };
    assertThrows(
        IllegalArgumentException.class,
        () -> ClassBody.digest(hiding.loadClass(ClassBody.class.getName())));
  }
}
