/** The command line {@code dnas} and the speed benchmark. */
package org.dnas4j.cli;
