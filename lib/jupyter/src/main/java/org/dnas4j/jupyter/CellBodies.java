package org.dnas4j.jupyter;

import org.dnas4j.kind.Body;
import org.dnas4j.kind.ClassBody;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * Writes into each class of a cell what its code is, so that a record declared in a notebook
 * identifies its runs. The kernel's loader keeps no class files to read later.
 */
final class CellBodies {
  /** The class that JShell puts around a cell's code, whose number counts the cells. */
  private static final String AROUND = "\\$JShell\\$[0-9A-Z]+";

  private CellBodies() {}

  /**
   * The class with its {@link Body}.
   *
   * @return the same bytes if they are of a later Java than can be read
   */
  static byte[] addTo(byte[] classFile) {
    try {
      ClassReader reader = new ClassReader(classFile);
      ClassWriter writer = new ClassWriter(reader, 0);
      reader.accept(writer, 0);
      String descriptor = Type.getDescriptor(Body.class);
      AnnotationVisitor body = writer.visitAnnotation(descriptor, true);
      body.visit("value", ClassBody.hex(alike(reader)));
      body.visitEnd();
      return writer.toByteArray();
    } catch (IllegalArgumentException e) {
      return classFile;
    }
  }

  /** The same bytes for the same code, whatever its line and the number of its cell. */
  private static byte[] alike(ClassReader reader) {
    ClassWriter writer = new ClassWriter(0);
    Remapper anyCell =
        new Remapper(Opcodes.ASM9) {
          @Override
          public String map(String name) {
            return name.replaceAll(AROUND, "cell");
          }
        };
    reader.accept(new ClassRemapper(writer, anyCell), ClassReader.SKIP_DEBUG);
    return writer.toByteArray();
  }
}
