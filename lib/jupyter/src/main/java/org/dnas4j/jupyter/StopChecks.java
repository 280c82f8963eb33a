package org.dnas4j.jupyter;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Lets loops in cells be stopped. Java cannot end a thread from outside (Thread.stop throws since
 * Java 20), so each jump backwards, of which every loop has one, and each lambda first calls {@link
 * StopCheck#poll}.
 */
final class StopChecks {
  private static final String CHECK = StopCheck.class.getName().replace('.', '/');

  private StopChecks() {}

  /**
   * The class with its checks.
   *
   * @param classFile of a cell
   * @return the same bytes if they are of a later Java than can be read
   */
  static byte[] addTo(byte[] classFile) {
    try {
      ClassReader reader = new ClassReader(classFile);
      ClassWriter writer = new ClassWriter(reader, 0);
      reader.accept(new Checked(writer), 0);
      return writer.toByteArray();
    } catch (IllegalArgumentException e) {
      return classFile;
    }
  }

  private static final class Checked extends ClassVisitor {
    Checked(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return new Loops(next, name.startsWith("lambda$"));
    }
  }

  /** A call without arguments and result changes neither the stack's height nor its types. */
  private static final class Loops extends MethodVisitor {
    private final boolean lambda;
    private final Set<Label> passed = new HashSet<>();

    Loops(MethodVisitor next, boolean lambda) {
      super(Opcodes.ASM9, next);
      this.lambda = lambda;
    }

    @Override
    public void visitCode() {
      super.visitCode();
      if (lambda) {
        check();
      }
    }

    @Override
    public void visitLabel(Label label) {
      passed.add(label);
      super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      if (passed.contains(label)) {
        check();
      }
      super.visitJumpInsn(opcode, label);
    }

    private void check() {
      visitMethodInsn(Opcodes.INVOKESTATIC, CHECK, "poll", "()V", false);
    }
  }
}
