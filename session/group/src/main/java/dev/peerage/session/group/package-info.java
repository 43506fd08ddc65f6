/** Group authority: membership views and epochs, sans-IO. */
@org.jspecify.annotations.NullMarked
package dev.peerage.session.group;
