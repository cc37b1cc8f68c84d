// The room and the device check.
export const room = {
  enter: 'Enter Room',
};
