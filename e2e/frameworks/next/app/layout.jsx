import { Agree } from './agree.jsx';

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <Agree />
        {children}
      </body>
    </html>
  );
}
